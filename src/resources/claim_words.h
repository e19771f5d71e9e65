#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "model/value.h"

namespace consort::resources {

// An attribute that is text; nothing when it is not described, or not known yet.
inline std::optional<std::string> known_text(const model::Map& attributes, std::string_view name) {
  const model::Value* value = attributes.find(name);
  return value && value->is_text() ? std::optional(value->text()) : std::nullopt;
}

// Whether somebody describes it, known or not.
inline bool is_described(const model::Map& attributes, std::string_view name) {
  const model::Value* value = attributes.find(name);
  return value && !value->is_null();
}

// A key of two parts, which cannot be taken for another one.
inline std::string key_of(std::string_view one, std::string_view other) {
  return std::string(one) + '\0' + std::string(other);
}

}  // namespace consort::resources
