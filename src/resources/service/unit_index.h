#pragma once
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "system/file_system.h"

namespace consort::resources {

// Where administrators (and enabling) put units and links; it comes first.
inline constexpr const char* kUnitConfiguration = "/etc/systemd/system";

// Where the link of a masked unit leads.
inline constexpr const char* kNoUnit = "/dev/null";

// The directories systemd takes system units from, first come first served.
const std::vector<std::string>& unit_directories();

// Everything in those directories at one time.
struct UnitIndex {
  struct Entry {
    std::string path;
    std::string target;  // of a link, as written
    system::FileType type = system::FileType::regular;

    // In /etc or /run, where packages put nothing.
    bool is_administrators() const {
      return path.starts_with("/etc/") || path.starts_with("/run/");
    }
  };
  template <class T>
  using ByName = std::unordered_map<std::string, T, StringHash, std::equal_to<>>;

  ByName<std::vector<Entry>> units;           // by file name, first come first
  ByName<std::vector<std::string>> enabling;  // unit -> links of the configuration that pull it in

  std::span<const Entry> entries(std::string_view unit) const {
    auto found = units.find(unit);
    return found == units.end() ? std::span<const Entry>() : found->second;
  }
};

// Keeps an index as long as none of its directories has changed. Thread-safe.
class UnitIndexCache {
 public:
  explicit UnitIndexCache(system::FileSystem& files) : files_(files) {}
  Result<std::shared_ptr<const UnitIndex>> get();
  void forget();  // after a change of ours, which the time stamps may be too coarse to show

 private:
  bool is_current();  // with mutex_ held
  Result<std::shared_ptr<const UnitIndex>> build();
  bool is_known(const Fingerprint& print) const;
  Result<std::vector<system::DirectoryEntry>> list(const std::string& directory);
  Status add_directory(UnitIndex& index, const std::string& directory);
  Status add_enabling(UnitIndex& index, const std::string& folder);

  system::FileSystem& files_;
  std::mutex mutex_;
  std::shared_ptr<const UnitIndex> index_;                      // guarded by mutex_
  std::vector<std::pair<std::string, Fingerprint>> made_from_;  // guarded by mutex_: directories
};

}  // namespace consort::resources
