#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "model/schema.h"
#include "model/value.h"

namespace consort::model {

// Why a value cannot be of a kind; the message lacks the attribute's name at its front.
struct Complaint {
  std::string rule;
  std::string message;  // "is 'x', but must be a number"
  std::string hint = {};
};

// "'text'", "12", "a list": a value in a message; of a hidden one nothing but that it is there.
std::string shown(const Value& value, bool hidden);

// "an integer", "a file mode": what `kind` looks like.
std::string_view described(AttributeKind kind);

// Puts one value into the form that catalogs hold; what is inside of lists and maps is not looked
// at.
std::optional<Complaint> normalise(AttributeKind kind, Value& value, bool hidden);

}  // namespace consort::model
