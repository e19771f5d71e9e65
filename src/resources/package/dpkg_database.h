#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "resources/package/package_manager.h"

namespace consort::resources {

// One package of dpkg's status file.
struct DpkgPackage {
  std::string name;
  std::string architecture;  // "amd64", "all"
  std::string version;
  PackageState state = PackageState::absent;
  bool hold = false;
  friend bool operator==(const DpkgPackage&, const DpkgPackage&) = default;
};

// What dpkg knows of this root: /var/lib/dpkg/status, read in one pass without running a program.
// Immutable.
class DpkgDatabase {
 public:
  // Stanzas without a name are skipped; a status that cannot be understood makes a package broken.
  static DpkgDatabase parse(std::string_view status);

  // By name, or by name and architecture ("libc6:i386"). A bare name means the native architecture
  // or "all". Null when dpkg has never heard of it.
  const DpkgPackage* find(std::string_view name) const;

  const std::vector<DpkgPackage>& packages() const { return packages_; }  // sorted by name
  const std::string& native_architecture() const { return native_; }      // that of dpkg itself

 private:
  std::vector<DpkgPackage> packages_;
  std::string native_;
};

// Names in apt's extended_states that were installed only because something needed them; those of
// a foreign architecture as "name:architecture".
std::vector<std::string> parse_automatic_packages(std::string_view extended_states,
                                                  std::string_view native_architecture);

}  // namespace consort::resources
