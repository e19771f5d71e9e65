#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace consort::server {

bool is_binary(std::string_view bytes);  // as git says: a NUL byte among the first 8,000

// The change of one file as a unified diff with three lines around; none: the file is not there.
Result<std::string> unified_diff(const std::string& path, const std::optional<std::string>& before,
                                 const std::optional<std::string>& after);

// What both sides made of `base`; nothing when they contradict each other.
Result<std::optional<std::string>> merge_text(const std::string& base, const std::string& ours,
                                              const std::string& theirs);

}  // namespace consort::server
