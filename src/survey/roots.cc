#include "survey/roots.h"

#include <algorithm>

namespace consort::survey {

std::vector<std::string> usual_roots() { return {"/etc", "/var/spool/cron"}; }

bool lies_below(std::string_view path, const std::vector<std::string>& folders) {
  return std::ranges::any_of(folders, [&](const std::string& folder) {
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
  });
}

}  // namespace consort::survey
