#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "system/file_system.h"

namespace consort::resources {

// Where administrators (and enabling) put units and links; it comes first.
inline constexpr const char* kUnitConfiguration = "/etc/systemd/system";

// The directories systemd takes system units from, first come first served.
const std::vector<std::string>& unit_directories();

// Everything in those directories at one time.
struct UnitIndex {
  struct Entry {
    std::string path;
    std::string target;  // of a link, as written
    system::FileType type = system::FileType::regular;
  };
  template <class T>
  using ByName = std::unordered_map<std::string, T, StringHash, std::equal_to<>>;

  ByName<std::vector<Entry>> units;           // by file name, first come first
  ByName<std::vector<std::string>> enabling;  // unit -> links of the configuration that pull it in
  ByName<std::vector<std::string>>
      drop_ins;  // "nginx.service" -> its drop-ins, in the order they are read
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
  Result<std::vector<system::DirectoryEntry>> list(const std::string& directory);
  Status add_directory(UnitIndex& index, const std::string& directory);
  Status add_folder(UnitIndex& index, const std::string& directory, const std::string& folder);

  system::FileSystem& files_;
  std::mutex mutex_;
  std::shared_ptr<const UnitIndex> index_;  // guarded by mutex_
  std::vector<std::pair<std::string, Fingerprint>>
      directories_;  // guarded by mutex_: what it was made from
};

}  // namespace consort::resources
