#include "resources/package/conffiles.h"

#include <algorithm>

#include "base/strings.h"

namespace consort::resources {

// A field of its own: " /etc/motd 0a1b2c..." for every file, with "obsolete" behind it for one that
// the package has no more.
std::vector<std::string> parse_conffiles(std::string_view status) {
  std::vector<std::string> paths;
  bool within = false;
  for (std::string_view line : split_lines(status)) {
    if (!line.starts_with(' ')) within = line.starts_with("Conffiles:");
    if (!within || !line.starts_with(" /")) continue;
    line.remove_prefix(1);
    paths.emplace_back(line.substr(0, line.find(' ')));
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace consort::resources
