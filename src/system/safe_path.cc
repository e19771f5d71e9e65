#include "system/safe_path.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/strings.h"
#include "system/file_errors.h"
#include "system/paths.h"

namespace consort::system {
namespace {

constexpr int kMostLinks = 40;  // as the kernel
constexpr int kDirectory = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

int open_at2(int directory, const char* path, int flags) {
  open_how how{};
  how.flags = static_cast<uint64_t>(flags);
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  return static_cast<int>(syscall(SYS_openat2, directory, path, &how, sizeof how));
}

// A normal path as seen from the root's descriptor.
const char* below_root(const std::string& path) {
  return path.size() == 1 ? "." : path.c_str() + 1;
}

// EAGAIN: something was renamed meanwhile.
bool takes_a_walk(int error_number) {
  return error_number == ELOOP || error_number == ENOTDIR || error_number == EAGAIN;
}

bool trusted(uid_t owner) { return owner == 0 || owner == geteuid(); }

// Why a link must not be followed; "" when it may be.
std::string distrust(const struct stat& link, const struct stat& directory) {
  if (!trusted(link.st_uid)) return "user " + std::to_string(link.st_uid) + " owns it";
  if (!trusted(directory.st_uid)) {
    return "user " + std::to_string(directory.st_uid) + " owns the directory it is in";
  }
  if (directory.st_mode & (S_IWGRP | S_IWOTH)) return "others may write to the directory it is in";
  return {};
}

Result<std::string> link_target(int link) {
  char text[kLongestPath + 1];
  ssize_t size = readlinkat(link, "", text, sizeof text);
  if (size < 0) return os_error(errno, "cannot read a link");
  return std::string(text, static_cast<size_t>(size));
}

// What is left to go, last component first.
class Itinerary {
 public:
  explicit Itinerary(std::string_view path) { prepend(path); }
  bool done() const { return ahead_.empty(); }
  std::string next() {
    std::string name = std::move(ahead_.back());
    ahead_.pop_back();
    return name;
  }
  void prepend(std::string_view path) {
    std::vector<std::string_view> parts = split(path, '/');
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
      if (!part->empty() && *part != ".") ahead_.emplace_back(*part);
    }
  }

 private:
  std::vector<std::string> ahead_;
};

// The directories between the root and where a walk stands, each held open so that ".." of a link
// leads back to where it came from, whatever is renamed meanwhile.
class Trail {
 public:
  explicit Trail(int root) : root_(root) {}
  int here() const { return steps_.empty() ? root_ : steps_.back().directory.get(); }
  void down(Descriptor directory, std::string name) {
    steps_.push_back({std::move(directory), std::move(name)});
  }
  void up() {
    if (!steps_.empty()) steps_.pop_back();
  }
  void to_root() { steps_.clear(); }
  std::string path_of(std::string_view name) const {
    std::string path;
    for (const Step& step : steps_)
      path += "/" + step.name;
    return path + "/" + std::string(name);
  }
  Descriptor take() {
    if (steps_.empty()) return Descriptor(openat(root_, ".", kDirectory));
    return std::move(steps_.back().directory);
  }

 private:
  struct Step {
    Descriptor directory;
    std::string name;
  };
  int root_;
  std::vector<Step> steps_;
};

// Where a link leads, if it may be followed.
Result<std::string> follow(int link, const struct stat& status, const Trail& trail,
                           const std::string& name, std::string_view path) {
  struct stat directory;
  if (fstat(trail.here(), &directory) != 0) return os_error(errno, "cannot look at a directory");
  if (std::string why = distrust(status, directory); !why.empty()) {
    return untrusted_link(path, trail.path_of(name), why);
  }
  return link_target(link);
}

}  // namespace

SafeRoot::SafeRoot(std::string root, Kernel kernel)
    : root_name_(std::move(root)),
      root_(::open(root_name_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {
  if (!root_) root_error_ = errno;
  if (root_ && kernel == Kernel::probe) {
    openat2_ = static_cast<bool>(Descriptor(open_at2(root_.get(), ".", kDirectory)));
  }
}

Result<Descriptor> SafeRoot::open(const std::string& path, int flags,
                                  std::string_view doing) const {
  TRY(std::string normal, normal_path(path));
  if (!root_) return os_error(root_error_, "cannot open the root folder " + root_name_);
  flags |= O_NOFOLLOW | O_CLOEXEC;
  if (Descriptor opened = in_kernel(normal, flags)) return opened;
  if (!takes_a_walk(errno)) return file_error(errno, doing, normal);
  TRY(Descriptor directory, walk(parent_path(normal), doing, normal));
  std::string name(normal == "/" ? "." : file_name(normal));
  Descriptor opened(openat(directory.get(), name.c_str(), flags));
  if (!opened) return file_error(errno, doing, normal);
  return opened;
}

Result<Descriptor> SafeRoot::directory(const std::string& path, std::string_view doing) const {
  TRY(std::string normal, normal_path(path));
  if (!root_) return os_error(root_error_, "cannot open the root folder " + root_name_);
  return reach(normal, doing, normal);
}

Result<SafeRoot::Entry> SafeRoot::entry(const std::string& path, std::string_view doing) const {
  TRY(std::string normal, normal_path(path));
  if (!root_) return os_error(root_error_, "cannot open the root folder " + root_name_);
  TRY(Descriptor opened, reach(std::string(parent_path(normal)), doing, normal));
  std::string name(normal == "/" ? "." : file_name(normal));
  return Entry{std::move(opened), std::move(name), std::move(normal)};
}

Descriptor SafeRoot::in_kernel(const std::string& path, int flags) const {
  if (openat2_) return Descriptor(open_at2(root_.get(), below_root(path), flags));
  errno = ELOOP;
  return {};
}

Result<Descriptor> SafeRoot::reach(const std::string& path, std::string_view doing,
                                   std::string_view whole) const {
  if (Descriptor opened = in_kernel(path, kDirectory)) return opened;
  if (!takes_a_walk(errno)) return file_error(errno, doing, whole);
  return walk(path, doing, whole);
}

Result<Descriptor> SafeRoot::walk(std::string_view directory, std::string_view doing,
                                  std::string_view whole) const {
  Trail trail(root_.get());
  Itinerary itinerary(directory);
  int links = 0;
  while (!itinerary.done()) {
    std::string name = itinerary.next();
    if (name == "..") {
      trail.up();
      continue;
    }
    Descriptor next(openat(trail.here(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    struct stat status;
    if (!next || fstat(next.get(), &status) != 0) return file_error(errno, doing, whole);
    if (S_ISLNK(status.st_mode)) {
      if (++links > kMostLinks) return file_error(ELOOP, doing, whole);
      TRY(std::string target, follow(next.get(), status, trail, name, whole));
      if (target.starts_with('/')) trail.to_root();
      itinerary.prepend(target);
    } else if (S_ISDIR(status.st_mode)) {
      trail.down(std::move(next), std::move(name));
    } else {
      return file_error(ENOTDIR, doing, whole);
    }
  }
  Descriptor end = trail.take();
  if (!end) return file_error(errno, doing, whole);
  return end;
}

}  // namespace consort::system
