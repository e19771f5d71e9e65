#pragma once
#include <string>
#include <vector>

#include "base/clock.h"
#include "resources/service/unit_index.h"
#include "resources/service/unit_install.h"

namespace consort::resources {

// A unit as its files define it.
struct UnitFile {
  enum class Kind { none, unit, init_script };
  std::string name;  // "nginx.service"; of an alias, the unit it stands for
  std::string path;  // of what defines it; "" when nothing does
  Kind kind = Kind::none;
  bool masked = false;
};

// A unit, and what its [Install] section says.
struct InstallableUnit {
  UnitFile file;
  UnitInstall install;
};

// Finds units in an index, and reads them. Thread-safe.
class UnitDefinitions {
 public:
  explicit UnitDefinitions(system::FileSystem& files) : files_(files) {}

  Result<UnitFile> find(const UnitIndex& index, const std::string& unit);
  Result<InstallableUnit> read(UnitFile unit);  // with its drop-ins
  // The unit first, and then all that are enabled along with it (Also), each once.
  Result<std::vector<InstallableUnit>> with_companions(const UnitIndex& index,
                                                       const UnitFile& unit);
  // When a file of it last changed, or a folder of drop-ins that has lost one; 1970 when there are
  // none.
  Result<WallTime> changed(const UnitFile& unit);
  // A link to /dev/null or, where administrators mask, an empty file.
  Result<bool> is_mask(const UnitIndex::Entry& entry);

 private:
  Result<UnitFile> find(const UnitIndex& index, const std::string& unit, int aliases);
  Result<UnitFile> find_script(UnitFile found);
  Result<std::vector<std::string>> drop_ins(const UnitName& unit);

  system::FileSystem& files_;
};

}  // namespace consort::resources
