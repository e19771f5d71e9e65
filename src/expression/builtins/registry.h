#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "expression/builtins/builtin.h"

namespace consort::expression {

// All there is under a name, or null.
const Builtin* find_filter(std::string_view name);
const Builtin* find_test(std::string_view name);
const Builtin* find_global(std::string_view name);
const Builtin* find_method(const model::Value& object, std::string_view name);

std::vector<std::string> global_names();
Failure unknown_filter(std::string_view name);
Failure unknown_test(std::string_view name);

}  // namespace consort::expression
