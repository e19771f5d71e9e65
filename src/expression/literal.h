#pragma once
#include <string>
#include <string_view>

namespace consort::expression {

// `text` written so that a template renders exactly it: what would open an expression, a statement
// or a comment becomes an expression of its own.
std::string literal(std::string_view text);

}  // namespace consort::expression
