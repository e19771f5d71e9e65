#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "system/file_system.h"

namespace consort::resources {

// The time zones of one root: the files below /usr/share/zoneinfo. Thread-safe.
class ZoneFiles {
 public:
  explicit ZoneFiles(system::FileSystem& files) : files_(files) {}

  static bool is_name(std::string_view zone);
  static std::string path_of(std::string_view zone);
  // The zone that a path names; "" when it is none below the folder.
  static std::string zone_at(std::string_view path);

  // Digest of the zone's file; nothing when there is no such zone.
  Result<std::optional<Digest>> digest(std::string_view zone);
  // The zone that this is the content of: `likely` if it fits, else the first by name; "" for none.
  Result<std::string> find(const Digest& content, std::string_view likely);
  // The names, sorted; without the folders `posix` and `right`, which have them all again.
  Result<std::vector<std::string>> names();
  // "did you mean 'Europe/Zurich'?" or "". A name may be meant by its last part alone.
  std::string suggest(const std::string& zone);

 private:
  Status collect(const std::string& folder, int depth, std::vector<std::string>& names);

  system::FileSystem& files_;
};

}  // namespace consort::resources
