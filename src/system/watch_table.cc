#include "system/watch_table.h"

#include <sys/inotify.h>
#include <sys/stat.h>

#include "base/strings.h"

namespace consort::system {
namespace {

constexpr uint32_t kPlace = IN_DELETE_SELF | IN_MOVE_SELF;
constexpr uint32_t kMasks[] = {
    kPlace | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_CLOSE_WRITE | IN_MODIFY |
        IN_ATTRIB,
    kPlace | IN_CREATE | IN_MOVED_TO,
    kPlace,
};

}  // namespace

uint32_t WatchTable::mask(int watch) const {
  uint32_t mask = 0;
  auto found = paths_.find(watch);
  if (found == paths_.end()) return 0;
  for (const std::string& path : found->second) {
    const Entry& entry = entries_.find(path)->second;
    for (Interest interest : {content, appearance, place}) {
      if (entry.interests[interest] > 0) mask |= kMasks[interest];
    }
  }
  return mask;
}

// The watch follows the directory and not its name, so a name swapped since it was opened does no
// harm.
Result<int> WatchTable::set_mask(int directory, uint32_t mask, const std::string& path) const {
  std::string name = "/proc/self/fd/" + std::to_string(directory);
  int watch = inotify_add_watch(inotify_, name.c_str(), mask | IN_ONLYDIR | IN_EXCL_UNLINK);
  if (watch >= 0) return watch;
  if (errno == ENOSPC) {
    return fail(Code::unavailable, "the kernel has no file watches left for " + printable(path) +
                                       ": raise the sysctl fs.inotify.max_user_watches");
  }
  return os_error(errno, "cannot watch " + printable(path));
}

Status WatchTable::add(const std::string& path, Interest interest) {
  auto known = entries_.find(path);
  if (known != entries_.end() && known->second.interests[interest] > 0) {
    ++known->second.interests[interest];
    return {};
  }
  TRY(Descriptor directory, root_.directory(path, "watch"));
  struct stat status;
  if (fstat(directory.get(), &status) != 0)
    return os_error(errno, "cannot watch " + printable(path));
  // Adding to the mask tells which watch it is; what other paths want of it stays.
  TRY(int watch, set_mask(directory.get(), kMasks[interest] | IN_MASK_ADD, path));
  Entry& entry = entries_[path];
  if (entry.watch >= 0 && entry.watch != watch)
    paths_[entry.watch].erase(path);  // it leads elsewhere by now
  entry.watch = watch;
  entry.device = status.st_dev;
  entry.inode = status.st_ino;
  ++entry.interests[interest];
  paths_[watch].insert(path);
  return {};
}

void WatchTable::drop(const std::string& path, Interest interest) {
  auto found = entries_.find(path);
  if (found == entries_.end() || found->second.interests[interest] == 0) return;
  Entry& entry = found->second;
  if (--entry.interests[interest] > 0) return;
  int watch = entry.watch;
  if (entry.interests == std::array<uint32_t, 3>{}) {
    entries_.erase(found);
    paths_[watch].erase(path);
  }
  if (paths_[watch].empty()) {
    paths_.erase(watch);
    inotify_rm_watch(inotify_, watch);
  } else if (Result<Descriptor> directory = root_.directory(path, "watch");
             directory && leads_there(path)) {
    (void)set_mask(directory->get(), mask(watch), path);  // hears less; failing, it hears too much
  }
}

std::set<std::string> WatchTable::paths(int watch) const {
  auto found = paths_.find(watch);
  return found == paths_.end() ? std::set<std::string>() : found->second;
}

bool WatchTable::leads_there(const std::string& path) const {
  auto found = entries_.find(path);
  if (found == entries_.end()) return false;
  Result<Descriptor> directory = root_.directory(path, "watch");
  struct stat status;
  return directory && fstat(directory->get(), &status) == 0 &&
         status.st_dev == found->second.device && status.st_ino == found->second.inode;
}

}  // namespace consort::system
