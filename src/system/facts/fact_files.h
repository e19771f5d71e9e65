#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "system/target.h"

namespace consort::system {

// Where a chain of links ends; the path itself when it is no link. Links are resolved by their
// text: for files that are only looked at.
std::string resolved(FileSystem& files, const std::string& path);

std::optional<std::string> file_text(Target& target, const std::string& path);  // behind links too
std::optional<std::string> trimmed_text(Target& target,
                                        const std::string& path);  // nothing when it is empty
std::optional<std::string> first_line(Target& target,
                                      const std::string& path);  // that is no comment
std::optional<int64_t> file_number(Target& target, const std::string& path);
bool file_exists(Target& target, const std::string& path);

std::optional<int64_t> parse_integer(std::string_view text);
// The value of "key:  value" or "key value" at the start of a line; empty text counts as nothing.
std::optional<std::string> field(std::string_view text, std::string_view key);

}  // namespace consort::system
