#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace consort::resources {

// The settings of a .repo file (dnf, zypper): "key=value" lines below "[name]".
using RepoFile = std::vector<std::pair<std::string, std::string>>;

// Indented lines continue a value. Nothing when the file has another section, or none.
std::optional<RepoFile> parse_repo_file(std::string_view text, std::string_view name);
std::string print_repo_file(const RepoFile& settings, std::string_view name);

}  // namespace consort::resources
