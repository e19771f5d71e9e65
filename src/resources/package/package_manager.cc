#include "resources/package/package_manager.h"

namespace consort::resources {

std::string_view to_string(PackageState state) {
  switch (state) {
    case PackageState::absent:
      return "absent";
    case PackageState::removed:
      return "removed";
    case PackageState::broken:
      return "broken";
    case PackageState::present:
      return "present";
  }
  return "unknown";
}

}  // namespace consort::resources
