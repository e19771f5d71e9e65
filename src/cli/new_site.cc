#include "cli/new_site.h"

#include <filesystem>

namespace consort::cli {

std::string site_name(const std::string& folder) {
  std::error_code ignored;
  const auto absolute = std::filesystem::absolute(folder, ignored).lexically_normal();
  return absolute.filename().empty() ? absolute.parent_path().filename().string()
                                     : absolute.filename().string();
}

std::string new_site_yaml(const std::string& name) {
  return "# What holds for the whole site. Documentation: docs/description.md\n"
         "name: " +
         name + "\nformat: 1\ndefaults:\n  drift: enforce    # or report, or propose\n";
}

}  // namespace consort::cli
