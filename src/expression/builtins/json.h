#pragma once
#include <optional>
#include <string>

#include "expression/failure.h"
#include "expression/limits.h"
#include "model/value.h"

namespace consort::expression {

// How Python's json.dumps() writes.
struct JsonStyle {
  std::optional<std::string> indent = {};  // of one level; without, all stands on one line
  bool sort_keys = false;
  bool ascii = true;  // other characters as \uXXXX
};
Outcome<std::string> python_json(const model::Value& value, const JsonStyle& style, Meter& meter);

}  // namespace consort::expression
