#pragma once
#include <string>
#include <vector>

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

// Units, enabled and masked by files and links alone, as `systemctl` does it; works on any root,
// running or not. systemd has to be told afterwards. Thread-safe.
class UnitFiles {
 public:
  explicit UnitFiles(system::FileSystem& files) : files_(files), index_(files) {}

  Result<UnitFile> find(const std::string& unit);
  Result<bool> is_enabled(const UnitFile& unit);

  // Links the unit, and those its [Install] section names under Also, to what pulls it in.
  // Code::unsupported for a unit that cannot be enabled.
  Status enable(const UnitFile& unit);
  Status disable(const UnitFile& unit);
  Status mask(const std::string& unit);
  Status unmask(const std::string& unit);

  // Paths whose change may change what is_enabled() and find() say of the unit.
  Result<std::vector<std::string>> places(const UnitFile& unit);
  // Every unit that can be enabled or is masked, templates left out, sorted.
  Result<std::vector<std::string>> names();

 private:
  // A unit and what its [Install] section says.
  struct Installed {
    UnitFile file;
    UnitInstall install;
  };

  Result<UnitFile> find(const UnitIndex& index, const std::string& unit, int depth);
  Result<bool> is_mask(const UnitIndex::Entry& entry);
  Result<Installed> install(const UnitIndex& index, UnitFile unit);
  // The unit, and all that are enabled along with it, each once.
  Result<std::vector<Installed>> with_companions(const UnitIndex& index, const UnitFile& unit);
  Result<std::string> real_path(std::string path);
  Status link(const Installed& unit);

  system::FileSystem& files_;
  UnitIndexCache index_;
};

}  // namespace consort::resources
