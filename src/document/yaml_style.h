#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace consort::document {

// How texts look in YAML that every reader understands the same way.

inline constexpr size_t kIndentStep = 2;  // columns from one level to the next

// True when `text` can stand without quotes, as a value or key of a block map or list.
bool plain_is_safe(std::string_view text);

// `text`, which is UTF-8, in double quotes on one line.
void append_quoted(std::string& out, std::string_view text);

// True when `text` has lines that a "|" block shows as they are.
bool block_is_possible(std::string_view text);

// `text` as a "|" block whose lines are indented by `indent`, one step more than what holds it;
// ends in a line break.
void append_block(std::string& out, std::string_view text, size_t indent);

}  // namespace consort::document
