#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/strings.h"
#include "system/file_errors.h"
#include "system/real_file_system.h"

// What changes a name or who may do what, and no content.
namespace consort::system {
namespace {

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452  // Linux 6.6
#endif

// chmod of what a descriptor of any kind stands for: fchmod() does not take O_PATH ones.
int change_mode(int file, uint32_t mode) {
  std::string proc = "/proc/self/fd/" + std::to_string(file);
  if (chmod(proc.c_str(), mode) == 0) return 0;
  if (errno != ENOENT) return -1;  // ENOENT: no /proc here
  return static_cast<int>(syscall(SYS_fchmodat2, file, "", mode, AT_EMPTY_PATH));
}

// In a directory of theirs users can give any file they can link to a second name; through that
// name it is not to be changed.
Status refuse_second_name(const struct stat& file, const struct stat& directory,
                          const std::string& path) {
  bool theirs = directory.st_uid != 0 && directory.st_uid != geteuid();
  bool open = (directory.st_mode & S_IWOTH) != 0;
  if (!S_ISREG(file.st_mode) || file.st_nlink < 2 || !(theirs || open) ||
      file.st_uid == directory.st_uid)
    return {};
  return fail(Code::denied, printable(path) + " is a second name of a file of user " +
                                std::to_string(file.st_uid) +
                                ", in a directory that others may write to");
}

struct Opened {
  Descriptor file;  // O_PATH
  struct stat status;
};

Result<Opened> open_to_change(const SafeRoot::Entry& place, std::string_view doing) {
  Opened opened{Descriptor(openat(place.directory.get(), place.name.c_str(),
                                  O_PATH | O_NOFOLLOW | O_CLOEXEC)),
                {}};
  struct stat directory;
  if (!opened.file || fstat(opened.file.get(), &opened.status) != 0 ||
      fstat(place.directory.get(), &directory) != 0) {
    return file_error(errno, doing, place.path);
  }
  TRY_DO(refuse_second_name(opened.status, directory, place.path));
  return opened;
}

}  // namespace

Status RealFileSystem::set_mode(const std::string& path, uint32_t mode) {
  TRY(SafeRoot::Entry place, root_.entry(path, "set the mode of"));
  TRY(Opened opened, open_to_change(place, "set the mode of"));
  if (S_ISLNK(opened.status.st_mode)) {
    return fail(Code::invalid, printable(place.path) + " is a symbolic link, which has no mode");
  }
  if (change_mode(opened.file.get(), mode) != 0)
    return file_error(errno, "set the mode of", place.path);
  unsynced_.touched(place.directory.get());
  return {};
}

Status RealFileSystem::set_owner(const std::string& path, std::optional<uint32_t> uid,
                                 std::optional<uint32_t> gid) {
  TRY(SafeRoot::Entry place, root_.entry(path, "set the owner of"));
  TRY(Opened opened, open_to_change(place, "set the owner of"));
  uid_t user = uid.value_or(static_cast<uid_t>(-1));
  gid_t group = gid.value_or(static_cast<gid_t>(-1));
  if (fchownat(opened.file.get(), "", user, group, AT_EMPTY_PATH) != 0) {
    return file_error(errno, "set the owner of", place.path);
  }
  unsynced_.touched(place.directory.get());
  return {};
}

Status RealFileSystem::rename(const std::string& from, const std::string& to) {
  TRY(SafeRoot::Entry old_place, root_.entry(from, "rename"));
  TRY(SafeRoot::Entry new_place, root_.entry(to, "rename to"));
  if (renameat(old_place.directory.get(), old_place.name.c_str(), new_place.directory.get(),
               new_place.name.c_str()) != 0) {
    return file_error(errno, "rename " + printable(old_place.path) + " to", new_place.path);
  }
  unsynced_.touched(old_place.directory.get());
  unsynced_.touched(new_place.directory.get());
  return {};
}

Status RealFileSystem::remove(const std::string& path) {
  TRY(SafeRoot::Entry place, root_.entry(path, "remove"));
  if (place.path == "/") return root_removal();
  int directory = place.directory.get();
  if (unlinkat(directory, place.name.c_str(), 0) != 0) {
    bool removed = errno == EISDIR && unlinkat(directory, place.name.c_str(), AT_REMOVEDIR) == 0;
    if (!removed) return file_error(errno, "remove", place.path);
  }
  unsynced_.touched(directory);
  return {};
}

}  // namespace consort::system
