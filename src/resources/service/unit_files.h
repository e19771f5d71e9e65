#pragma once
#include <string>
#include <vector>

#include "resources/service/unit_definitions.h"

namespace consort::resources {

// Units, enabled and masked by files and links alone, as `systemctl` does it; works on any root,
// running or not. systemd has to be told afterwards. Thread-safe.
class UnitFiles {
 public:
  explicit UnitFiles(system::FileSystem& files)
      : files_(files), definitions_(files), index_(files) {}

  struct Look {
    UnitFile file;
    bool enabled = false;  // false for init scripts, whose links are elsewhere
  };
  Result<Look> look(const std::string& unit);
  Result<UnitFile> find(const std::string& unit);

  // Links the unit, and those its [Install] section names under Also, to what pulls it in.
  // Code::unsupported for a unit that cannot be enabled.
  Status enable(const UnitFile& unit);
  Status disable(const UnitFile& unit);
  Status mask(const std::string& unit);
  Status unmask(const std::string& unit);

  // After a change by others within the grain of the clock, which the time stamps do not show.
  void forget() { index_.forget(); }

  // When the files that define the unit were last changed: 1970 when there are none.
  Result<WallTime> changed(const UnitFile& unit) { return definitions_.changed(unit); }

  // Paths whose change may change what is_enabled() and find() say of the unit.
  Result<std::vector<std::string>> places(const UnitFile& unit);
  // Every unit that can be enabled or is masked, templates left out, sorted.
  Result<std::vector<std::string>> names();

 private:
  Result<bool> is_enabled(const UnitIndex& index, const UnitFile& unit);
  Status link(const InstallableUnit& unit);

  system::FileSystem& files_;
  UnitDefinitions definitions_;
  UnitIndexCache index_;
};

}  // namespace consort::resources
