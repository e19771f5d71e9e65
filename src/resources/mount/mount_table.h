#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "resources/mount/fstab.h"
#include "system/events.h"

namespace consort::resources {

// One line of /proc/self/mountinfo (proc(5)).
struct Mounted {
  std::string point;
  std::string device;
  std::string type;
  std::vector<std::string> options;        // of this mount: ro, nosuid, noexec, ...
  std::vector<std::string> super_options;  // of the file system
  friend bool operator==(const Mounted&, const Mounted&) = default;

  bool has(std::string_view option) const;
  bool read_only() const;
};

// What is mounted on top at each place.
using MountTable = std::map<std::string, Mounted, std::less<>>;
MountTable parse_mount_table(std::string_view mountinfo);

// The options of an fstab entry as they are in effect: those that every file system has (ro,
// nosuid, noexec, ...) are left out, or turned round, where the mount is otherwise.
std::vector<std::string> options_in_effect(const std::vector<std::string>& options,
                                           const Mounted& mounted);

// Event::path for every place where something was mounted, unmounted or remounted.
Result<std::unique_ptr<system::EventSource>> mount_events();

}  // namespace consort::resources
