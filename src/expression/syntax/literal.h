#pragma once
#include <string>
#include <string_view>

#include "expression/failure.h"
#include "expression/syntax/token.h"
#include "model/value.h"

namespace consort::expression {

// What is between the quotes, with Python's escapes: \n \t \' \\ \x41 \u20ac \101 and a line break
// left out.
Outcome<std::string> unquote(std::string_view quoted);
Outcome<model::Value> number_value(const Token& token);

}  // namespace consort::expression
