#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace consort::document {

// Why no file or folder of a site may have that name, or nothing: "has a control character in it".
std::optional<std::string> fault_of_name(std::string_view name);

// Why what a tree lists cannot be in a site, as a sentence that names it, or nothing. A submodule
// of git is listed as a path that ends in "/".
std::optional<std::string> fault_of_listed(std::string_view path);

}  // namespace consort::document
