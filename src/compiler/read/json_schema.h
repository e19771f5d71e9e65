#pragma once
#include <string>

#include "base/diagnostic.h"
#include "model/value.h"

namespace consort::compiler {

// The part of JSON Schema (draft 7) that describes parameters: type, enum, const, the bounds of
// numbers, texts, lists and maps, pattern, items, properties, required, additionalProperties,
// uniqueItems, allOf, anyOf, oneOf and not, and the annotations title, description, default,
// examples and format. A real number is never an integer, and patterns are searched for in bounded
// time.

// Whether `schema` is well-formed; it may be used by conforms() then. Rules: unknown-key,
// bad-schema.
bool check_schema(const model::Value& schema, Diagnostics& diagnostics);

// How messages name a value: `path` in quotes between the two others, "parameter 'users[0].id' of
// shop".
struct Subject {
  std::string before;
  std::string path;
  std::string after;
};

// Whether `value` is as `schema` says; what is not is said at its place inside the value, with a
// note at the schema. What is unknown or secret is taken to be right. Rules: parameter-type,
// parameter-value, parameter-range.
bool conforms(const model::Value& value, const model::Value& schema, const Subject& subject,
              Diagnostics& diagnostics);

}  // namespace consort::compiler
