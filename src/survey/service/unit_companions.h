#pragma once
#include <map>
#include <set>
#include <string>

#include "system/file_system.h"

namespace consort::survey {

// Which units are enabled, and disabled, along with others (Also= of systemd.unit(5)), and which
// are enabled now. Immutable.
class UnitCompanions {
 public:
  static Result<UnitCompanions> read(system::FileSystem& files);

  // Units that bring this one along.
  const std::set<std::string>& bringers_of(const std::string& unit) const;
  bool is_enabled(const std::string& unit) const { return enabled_.contains(unit); }

 private:
  std::map<std::string, std::set<std::string>> bringers_;
  std::set<std::string> enabled_;
};

}  // namespace consort::survey
