#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/resource.h"
#include "model/schema.h"
#include "model/value.h"

namespace consort::model {

// What is wrong with a value that somebody wrote; with a place and a severity it is a Diagnostic.
struct Fault {
  Mark mark;            // of the value, or of the item in it
  std::string rule;     // "attribute-type", "attribute-value" or "attribute-range"
  std::string message;  // begins with the attribute's name: "mode is 644, ..."
  std::string hint = {};
};

// Checks `value` against `attribute` and puts it into the one form that catalogs hold: absolute
// modes as four octal digits, durations as to_text() has them, paths normal, user and group ids as
// text. Marks stay. What is unknown is left alone, and a secret passes wherever any text would.
// With faults the value is as it was, or partly normalised. Values of sensitive attributes, and
// `hidden` ones, are in no message.
std::vector<Fault> validate(const AttributeSchema& attribute, Value& value, bool hidden = false);

// Whether the validated attributes of a resource agree, by the rules of its type.
std::vector<Fault> validate_together(const TypeSchema& type, const Map& attributes);

// A resource's name, by the type's name_kind and name_pattern.
std::vector<Fault> validate_name(const TypeSchema& type, Value& name);

// `retry:`, a number of attempts or {attempts, delay}.
std::vector<Fault> read_retry(const Value& value, Retry& retry);

}  // namespace consort::model
