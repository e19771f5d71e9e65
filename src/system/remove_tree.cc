#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "system/file_errors.h"
#include "system/real_file_system.h"

namespace consort::system {
namespace {

constexpr size_t kBatch = 10'000;  // names read before they are removed

// A directory being emptied; only the innermost one is held open, so depth costs no descriptors.
struct Level {
  std::string name;
  uint64_t device;
  uint64_t inode;
  std::vector<std::string> ahead = {};  // names still to remove
  bool more = true;                     // there may be names that were not read yet
};

// Removes one directory with all that is in it, and stays on its file system.
class TreeRemoval {
 public:
  TreeRemoval(int parent, const SafeRoot::Entry& place) : parent_(parent), path_(place.path) {}

  Status run(const std::string& name) {
    TRY_DO(enter(parent_, name));
    while (!levels_.empty()) {
      Level& level = levels_.back();
      if (level.ahead.empty()) {
        TRY_DO(level.more ? read_names(level) : leave());
        continue;
      }
      std::string next = std::move(level.ahead.back());
      level.ahead.pop_back();
      if (unlinkat(here_.get(), next.c_str(), 0) == 0 || errno == ENOENT) continue;
      if (errno != EISDIR) return failure();
      TRY_DO(enter(here_.get(), next));
    }
    return {};
  }

 private:
  Status enter(int parent, const std::string& name) {
    Descriptor directory(open_below(parent, name));
    if (!directory && errno == EXDEV) return mounted(name);
    struct stat status;
    if (!directory || fstat(directory.get(), &status) != 0) return failure();
    if (!levels_.empty() && status.st_dev != levels_.front().device) return mounted(name);
    levels_.push_back({name, status.st_dev, status.st_ino});
    here_ = std::move(directory);
    return {};
  }

  // Back to the directory above, which must still be the one it was, and removes the emptied one
  // from it.
  Status leave() {
    std::string emptied = levels_.back().name;
    levels_.pop_back();
    if (levels_.empty()) {
      if (unlinkat(parent_, emptied.c_str(), AT_REMOVEDIR) != 0) return failure();
      return {};
    }
    Descriptor above(openat(here_.get(), "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    struct stat status;
    if (!above || fstat(above.get(), &status) != 0) return failure();
    if (status.st_dev != levels_.back().device || status.st_ino != levels_.back().inode) {
      return fail(Code::stale, "cannot remove " + path_ + ": it was moved while being removed");
    }
    here_ = std::move(above);
    if (unlinkat(here_.get(), emptied.c_str(), AT_REMOVEDIR) != 0) return failure();
    return {};
  }

  static int open_below(int parent, const std::string& name) {
    constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    open_how how{};
    how.flags = kFlags;
    how.resolve = RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH;  // also sees bind mounts
    int fd = static_cast<int>(syscall(SYS_openat2, parent, name.c_str(), &how, sizeof how));
    return fd < 0 && errno == ENOSYS ? openat(parent, name.c_str(), kFlags) : fd;
  }

  Status read_names(Level& level) {
    Descriptor copy(openat(here_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    DIR* stream = copy ? fdopendir(copy.get()) : nullptr;
    if (!stream) return failure();
    copy.release();
    int error_number = 0;
    level.more = false;
    while (!level.more) {
      errno = 0;
      const dirent* entry = readdir(stream);
      if (!entry) {
        error_number = errno;
        break;
      }
      std::string_view name = entry->d_name;
      if (name != "." && name != "..") level.ahead.emplace_back(name);
      level.more = level.ahead.size() == kBatch;
    }
    closedir(stream);
    if (error_number != 0) return file_error(error_number, "remove", path_);
    return {};
  }

  Error mounted(const std::string& name) const {
    return fail(Code::denied,
                "cannot remove " + path_ + ": a file system is mounted at " + name + " in it");
  }
  Error failure() const { return file_error(errno, "remove", path_); }

  int parent_;
  const std::string& path_;
  std::vector<Level> levels_;
  Descriptor here_;  // of the last level
};

}  // namespace

Status RealFileSystem::remove_tree(const std::string& path) {
  TRY(SafeRoot::Entry place, root_.entry(path, "remove"));
  if (place.path == "/") return root_removal();
  int parent = place.directory.get();
  unsynced_.touched(parent);
  if (unlinkat(parent, place.name.c_str(), 0) == 0) return {};
  if (errno != EISDIR) return file_error(errno, "remove", place.path);
  return TreeRemoval(parent, place).run(place.name);
}

}  // namespace consort::system
