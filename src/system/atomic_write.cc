#include <fcntl.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "system/file_errors.h"
#include "system/paths.h"
#include "system/real_file_system.h"

// How files come into being: whole, under another name first.
namespace consort::system {
namespace {

constexpr int kAttempts = 16;  // at an unused temporary name

// Renames only if nothing has the new name yet; sets errno. Not every kernel and file system knows
// how; the other way, a crash may leave the file with both names, the old of which is a leftover.
bool rename_if_free(int directory, const char* from, const char* to, SafeRoot::Kernel kernel) {
  if (kernel != SafeRoot::Kernel::old) {
    if (renameat2(directory, from, directory, to, RENAME_NOREPLACE) == 0) return true;
    if (errno != EINVAL) return false;
  }
  if (linkat(directory, from, directory, to, 0) != 0) return false;
  unlinkat(directory, from, 0);
  return true;
}

// A name in a directory that is taken away again unless it has become something.
class Temporary {
 public:
  Temporary(int directory, std::string name) : directory_(directory), name_(std::move(name)) {}
  Temporary(Temporary&& other) noexcept
      : directory_(std::exchange(other.directory_, -1)), name_(std::move(other.name_)) {}
  ~Temporary() {
    if (directory_ >= 0) unlinkat(directory_, name_.c_str(), 0);
  }
  const std::string& name() const { return name_; }

  // Both set errno.
  bool replace(const std::string& as) {
    return became(::renameat(directory_, name_.c_str(), directory_, as.c_str()) == 0);
  }
  bool take_free_name(const std::string& as, SafeRoot::Kernel kernel) {
    return became(rename_if_free(directory_, name_.c_str(), as.c_str(), kernel));
  }

 private:
  bool became(bool done) {
    if (done) directory_ = -1;
    return done;
  }

  int directory_;  // -1: nothing to take away
  std::string name_;
};

// Who a new file belongs to and who may do what; what is not given stays as the kernel made it.
struct Permissions {
  uint32_t mode = 0644;
  std::optional<uint32_t> uid;
  std::optional<uint32_t> gid;
};

Result<Permissions> permissions(const SafeRoot::Entry& place, const WriteOptions& options) {
  Permissions wanted{options.mode.value_or(0644), options.uid, options.gid};
  struct stat old;
  if (options.fresh) return wanted;
  if (fstatat(place.directory.get(), place.name.c_str(), &old, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return wanted;
    return file_error(errno, "write", place.path);
  }
  if (S_ISLNK(old.st_mode)) return wanted;
  if (!S_ISREG(old.st_mode))
    return wrong_type(Code::exists, place.path, to_status(old).type, "regular file");
  wanted.uid = options.uid.value_or(old.st_uid);
  wanted.gid = options.gid.value_or(old.st_gid);
  if (!options.mode) {
    bool same_owner = wanted.uid == old.st_uid && wanted.gid == old.st_gid;
    wanted.mode =
        old.st_mode & (same_owner ? 07777 : 0777);  // set-id bits are not handed to another user
  }
  return wanted;
}

// Whether close() has nothing to tell of what was written: where the bytes go elsewhere, that is
// when it comes out that there was no room for them.
bool closes_silently(int file) {
  constexpr long kLocal[] = {EXT4_SUPER_MAGIC, XFS_SUPER_MAGIC, BTRFS_SUPER_MAGIC, TMPFS_MAGIC,
                             F2FS_SUPER_MAGIC};
  struct statfs system;
  return fstatfs(file, &system) == 0 &&
         std::find(std::begin(kLocal), std::end(kLocal), system.f_type) != std::end(kLocal);
}

Status fill(int file, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return file_error(errno, "write", path);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return {};
}

// `made` is what the file is before.
Status permit(int file, const struct stat& made, const Permissions& wanted,
              const std::string& path) {
  uid_t uid = wanted.uid.value_or(made.st_uid);
  gid_t gid = wanted.gid.value_or(made.st_gid);
  bool right = uid == made.st_uid && gid == made.st_gid;
  if (!right && fchown(file, uid, gid) != 0) return file_error(errno, "set the owner of", path);
  if (fchmod(file, wanted.mode) != 0) return file_error(errno, "set the mode of", path);
  return {};
}

Status close_written(Descriptor& file, const std::string& path) {
  if (::close(file.release()) != 0 && errno != EINTR) return file_error(errno, "write", path);
  return {};
}

Status flush_directory(int directory, const std::string& path) {
  Descriptor readable(openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!readable || fsync(readable.get()) != 0) return file_error(errno, "flush", parent_path(path));
  return {};
}

}  // namespace

Status RealFileSystem::write(const std::string& path, std::string_view bytes,
                             const WriteOptions& options) {
  TRY(SafeRoot::Entry place, root_.entry(path, "write"));
  TRY(Permissions wanted, permissions(place, options));
  int directory = place.directory.get();

  Descriptor file;
  std::string name;
  for (int attempt = 0; !file && attempt < kAttempts; ++attempt) {
    name = new_temporary_name(place.name);
    file = Descriptor(openat(directory, name.c_str(),
                             O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file && errno != EEXIST) break;
  }
  if (!file) return file_error(errno, "write", place.path);
  Temporary temporary(directory, std::move(name));

  struct stat made;
  TRY_DO(fill(file.get(), bytes, place.path));
  if (fstat(file.get(), &made) != 0) return file_error(errno, "write", place.path);
  TRY_DO(permit(file.get(), made, wanted, place.path));
  if (options.durable && fdatasync(file.get()) != 0) return file_error(errno, "flush", place.path);
  // Left open, it can be looked at once more when it has its name, whatever others do to that.
  bool keeps_open = !options.check && may_stay_open(file.get(), made.st_dev);
  if (!keeps_open) TRY_DO(close_written(file, place.path));
  if (options.check) TRY_DO(options.check(join_path(parent_path(place.path), temporary.name())));
  bool placed =
      options.fresh ? temporary.take_free_name(place.name, kernel_) : temporary.replace(place.name);
  if (!placed) return file_error(errno, options.fresh ? "write" : "replace", place.path);
  if (keeps_open && fstat(file.get(), &made) == 0)
    written_.note(to_status(made).fingerprint(), sha256(bytes));
  if (options.durable) return flush_directory(directory, place.path);
  unsynced_.touched(directory, made.st_dev);
  return {};
}

bool RealFileSystem::may_stay_open(int file, uint64_t device) {
  if (silent_device_.load(std::memory_order_relaxed) == device) return true;
  if (!closes_silently(file)) return false;
  silent_device_.store(device, std::memory_order_relaxed);
  return true;
}

Status RealFileSystem::make_link(const std::string& path, const std::string& target) {
  TRY_DO(check_link_target(path, target));
  TRY(SafeRoot::Entry place, root_.entry(path, "make the link"));
  int directory = place.directory.get();
  if (symlinkat(target.c_str(), directory, place.name.c_str()) == 0) {
    unsynced_.touched(directory);
    return {};
  }
  if (errno != EEXIST) return file_error(errno, "make the link", place.path);
  struct stat old;
  if (fstatat(directory, place.name.c_str(), &old, AT_SYMLINK_NOFOLLOW) != 0) {
    return file_error(errno, "make the link", place.path);
  }
  if (!S_ISLNK(old.st_mode))
    return wrong_type(Code::exists, place.path, to_status(old).type, "symbolic link");
  std::string name = new_temporary_name(place.name);
  if (symlinkat(target.c_str(), directory, name.c_str()) != 0)
    return file_error(errno, "make the link", place.path);
  Temporary temporary(directory, std::move(name));
  if (!temporary.replace(place.name)) return file_error(errno, "replace", place.path);
  unsynced_.touched(directory);
  return {};
}

}  // namespace consort::system
