#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "resources/package/package_manager.h"

namespace consort::resources {

struct RpmPackage {
  std::string name;
  std::string version;  // "1.0-1.el9", "2:1.0-1.el9"
  std::string architecture;
  friend bool operator==(const RpmPackage&, const RpmPackage&) = default;
};

// What of "1", "1.0", "1.el9" is one full version; an epoch of 0 is left out.
std::string rpm_version(std::string_view epoch, std::string_view version, std::string_view release);

// The packages of an rpm root, as `rpm --query --all` lists them. Immutable.
class RpmTable {
 public:
  // For --queryformat: one line a package, fields between tabs.
  static constexpr const char* kFormat =
      "%{NAME}\\t%{EPOCHNUM}\\t%{VERSION}\\t%{RELEASE}\\t%{ARCH}\\n";

  // Lines that are not in the format (warnings of rpm) are skipped.
  static RpmTable parse(std::string_view output);

  // By name, or by name and architecture ("glibc.i686"); of several versions the newest. Null when
  // it is not installed.
  const RpmPackage* find(std::string_view name) const;
  const std::vector<RpmPackage>& packages() const { return packages_; }  // sorted by name

 private:
  const RpmPackage* newest(std::string_view name, std::string_view architecture) const;
  std::vector<RpmPackage> packages_;
};

// The rpm database of one root: one program for all packages, and again only when the database has
// changed. Thread-safe.
class RpmDatabase {
 public:
  Result<std::shared_ptr<const RpmTable>> read(Context& context);
  // Of the database's files; {0, 0} when there are none.
  static Fingerprint fingerprint(system::FileSystem& files);
  static std::vector<std::string> paths();  // where it may be

 private:
  std::mutex mutex_;
  std::shared_ptr<const RpmTable> table_;  // guarded by mutex_
  Fingerprint valid_;                      // of the files table_ was read from; guarded by mutex_
};

// Refuses, with rpm's reasons, when other installed packages need one of these.
Status check_rpm_removal(const std::vector<std::string>& names, Context& context);

}  // namespace consort::resources
