#include "document/fit_name.h"

#include <algorithm>

#include "base/strings.h"

namespace consort::document {
namespace {

constexpr size_t kLongestName = 255;  // bytes, as of file systems

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

}  // namespace

std::optional<std::string> fault_of_name(std::string_view name) {
  if (name.empty() || name == "." || name == "..") return "is no name";
  if (name.find('/') != name.npos) return "has a slash in it";
  if (name.size() > kLongestName)
    return "is longer than " + std::to_string(kLongestName) + " bytes";
  if (to_lower(name) == ".git") return "git keeps for itself";
  if (invalid_utf8(name)) return "is not UTF-8";
  if (std::ranges::any_of(name, is_control)) return "has a control character in it";
  return std::nullopt;
}

std::optional<std::string> fault_of_listed(std::string_view path) {
  const bool submodule = path.ends_with('/');
  if (submodule) path.remove_suffix(1);
  for (std::string_view name : split(path, '/'))
    if (auto fault = fault_of_name(name))
      return "a site cannot have the file '" + printable(path) + "': the name " + *fault;
  if (submodule)
    return "a site cannot have '" + printable(path) +
           "': it is a submodule, a repository of its own";
  return std::nullopt;
}

}  // namespace consort::document
