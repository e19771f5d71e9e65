#include "document/folder_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/strings.h"
#include "document/open_beneath.h"

namespace consort::document {
namespace {

constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};
using OpenFolder = std::unique_ptr<DIR, CloseFolder>;

// One listing of a tree, depth first.
class Lister {
 public:
  explicit Lister(const FolderTree::Bounds& bounds) : bounds_(bounds) {}

  Status enter(int parent, const char* name, const std::string& path, uint32_t depth) {
    if (depth > bounds_.depth) {
      return fail(Code::invalid, "folders are nested more than " + std::to_string(bounds_.depth) +
                                     " levels deep: " + path);
    }
    Descriptor descriptor(::openat(parent, name, kFolderFlags));
    OpenFolder folder(descriptor ? ::fdopendir(descriptor.get()) : nullptr);
    if (!folder) return os_error(errno, "cannot list " + (path.empty() ? "the site" : path));
    descriptor.release();  // the folder closes it
    while (const dirent* entry = ::readdir(folder.get())) {
      TRY_DO(take(::dirfd(folder.get()), entry->d_name, path, depth));
    }
    return {};
  }

  std::vector<SourceFile> take_files() {
    std::sort(files_.begin(), files_.end());
    return std::move(files_);
  }

 private:
  Status take(int folder, const char* name, const std::string& path, uint32_t depth) {
    std::string_view text(name);
    if (text == "." || text == ".." || is_left_out(text)) return {};
    std::string child = path.empty() ? name : path + "/" + name;
    struct stat status;
    if (::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return {};  // gone meanwhile
    if (S_ISDIR(status.st_mode)) {
      if (!is_repository(folder, name)) return enter(folder, name, child, depth + 1);
      return add(child + "/", 0);
    }
    if (S_ISLNK(status.st_mode)) {
      bool dangling = ::fstatat(folder, name, &status, 0) != 0;
      if (dangling) status.st_size = 0;
      if (!dangling && !S_ISREG(status.st_mode)) return {};
    } else if (!S_ISREG(status.st_mode)) {
      return {};
    }
    return add(std::move(child), static_cast<uint64_t>(status.st_size));
  }

  // What git takes for a submodule: it has a repository, or a file that names one.
  static bool is_repository(int parent, const char* name) {
    const std::string inner = std::string(name) + "/.git";
    struct stat status;
    if (::fstatat(parent, inner.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return false;
    if (S_ISREG(status.st_mode)) return status.st_size > 0;
    return ::faccessat(parent, (inner + "/HEAD").c_str(), F_OK, 0) == 0;
  }

  Status add(std::string path, uint64_t size) {
    if (files_.size() == bounds_.files) {
      return fail(Code::invalid, "the site has more than " + count(bounds_.files, "file"));
    }
    files_.push_back({std::move(path), size});
    return {};
  }

  const FolderTree::Bounds& bounds_;
  std::vector<SourceFile> files_;
};

Result<std::string> read_all(const Descriptor& file, std::string_view path, uint64_t most_bytes) {
  struct stat status;
  if (::fstat(file.get(), &status) != 0) return os_error(errno, "cannot read " + std::string(path));
  auto size = static_cast<uint64_t>(status.st_size);
  std::string bytes;
  while (size <= most_bytes) {  // a file may grow while it is read
    size_t have = bytes.size();
    bytes.resize(std::max<size_t>(size, have) + 1);
    ssize_t got = ::read(file.get(), bytes.data() + have, bytes.size() - have);
    if (got < 0 && errno != EINTR) return os_error(errno, "cannot read " + std::string(path));
    bytes.resize(have + static_cast<size_t>(std::max<ssize_t>(got, 0)));
    if (got == 0) return bytes;
    size = std::max<uint64_t>(size, bytes.size());
  }
  return too_large(path, size, most_bytes);
}

// True when a change right after this moment could leave the file's times as they are.
bool changed_just_now(const struct stat& status) {
  timespec now;
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);  // the clock the kernel takes file times from
  constexpr int64_t kTick = 10'000'000;
  auto nanoseconds = [](const timespec& time) {
    return time.tv_sec * int64_t{1'000'000'000} + time.tv_nsec;
  };
  return nanoseconds(status.st_ctim) + kTick >= nanoseconds(now);
}

}  // namespace

Result<FolderTree> FolderTree::open(const std::string& folder, Bounds bounds) {
  Descriptor root(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root) return os_error(errno, "cannot open the site " + folder);
  return FolderTree(folder, bounds, std::move(root));
}

Result<std::vector<SourceFile>> FolderTree::list() const {
  Lister lister(bounds_);
  if (Status status = lister.enter(root_.get(), ".", "", 0); !status) {
    return std::move(status).error().within("listing " + folder_);
  }
  return lister.take_files();
}

Result<std::string> FolderTree::read(std::string_view path, uint64_t most_bytes) const {
  TRY(Descriptor file, open_beneath(root_.get(), path));
  return read_all(file, path, most_bytes);
}

Result<Stamp> FolderTree::stamp(std::string_view path) const {
  std::string name(path);
  struct stat status;
  if (::fstatat(root_.get(), name.c_str(), &status, 0) != 0) {
    return os_error(errno, "cannot read " + name);
  }
  std::array<uint64_t, 7> state = {status.st_dev,
                                   status.st_ino,
                                   static_cast<uint64_t>(status.st_size),
                                   static_cast<uint64_t>(status.st_mtim.tv_sec),
                                   static_cast<uint64_t>(status.st_mtim.tv_nsec),
                                   static_cast<uint64_t>(status.st_ctim.tv_sec),
                                   static_cast<uint64_t>(status.st_ctim.tv_nsec)};
  std::string identity(reinterpret_cast<const char*>(state.data()), sizeof state);
  if (S_ISREG(status.st_mode) && changed_just_now(status)) {
    TRY(std::string bytes, read(path));
    Fingerprint content = fingerprint(bytes);
    identity.append(reinterpret_cast<const char*>(&content), sizeof content);
  }
  return Stamp{fingerprint(identity)};
}

}  // namespace consort::document
