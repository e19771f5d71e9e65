#pragma once
#include <string_view>
#include <vector>

#include "expression/limits.h"
#include "model/value.h"

namespace consort::expression {

// A method that changes its list or map in place: append, update, ... Values are immutable
// elsewhere, so it only works on a variable of the template.
struct Mutator {
  std::string_view name;
  model::Value::Kind kind;
  size_t least, most;  // arguments
  Outcome<model::Value> (*function)(model::Value& target,
                                    const std::vector<model::Value>& arguments, Meter& meter);
};

// Null when values of that kind have no such method.
const Mutator* find_mutator(model::Value::Kind kind, std::string_view name);
bool is_mutator(std::string_view name);

}  // namespace consort::expression
