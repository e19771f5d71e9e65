#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/strings.h"
#include "system/file_errors.h"
#include "system/paths.h"
#include "system/real_file_system.h"

// Directories: made, listed and, in remove_tree.cc, removed with what is in them.
namespace consort::system {
namespace {

struct CloseDirectory {
  void operator()(DIR* directory) const { closedir(directory); }
};
using DirectoryStream = std::unique_ptr<DIR, CloseDirectory>;

FileType type_of(const dirent& entry, int directory) {
  switch (entry.d_type) {
    case DT_REG:
      return FileType::regular;
    case DT_DIR:
      return FileType::directory;
    case DT_LNK:
      return FileType::link;
    case DT_FIFO:
      return FileType::fifo;
    case DT_SOCK:
      return FileType::socket;
    case DT_BLK:
      return FileType::block_device;
    case DT_CHR:
      return FileType::character_device;
    default:
      break;
  }
  struct stat status;
  if (fstatat(directory, entry.d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) return FileType::regular;
  return to_status(status).type;
}

// Gives a directory just made its owner and mode; `name` may have been swapped by whoever owns the
// parent, so only a directory of our own is touched.
Status adorn(int parent, const std::string& name, uint32_t mode, std::optional<Ownership> owner,
             const std::string& path) {
  Descriptor made(openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat status;
  if (!made || fstat(made.get(), &status) != 0)
    return file_error(errno, "make the directory", path);
  if (status.st_uid != geteuid()) return file_error(EPERM, "make the directory", path);
  if (owner && fchown(made.get(), owner->uid, owner->gid) != 0) {
    return file_error(errno, "set the owner of", path);
  }
  if (fchmod(made.get(), mode) != 0) return file_error(errno, "set the mode of", path);
  return {};
}

}  // namespace

Status RealFileSystem::each_entry(const std::string& path, size_t most, const See& see) {
  TRY(Descriptor opened, root_.open(path, O_RDONLY | O_DIRECTORY | O_NONBLOCK, "list"));
  int directory = opened.get();
  DirectoryStream stream(fdopendir(directory));
  if (!stream) return file_error(errno, "list", path);
  opened.release();

  size_t seen = 0;
  errno = 0;
  while (const dirent* entry = readdir(stream.get())) {
    std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    if (seen++ == most) {
      return fail(Code::invalid,
                  printable(path) + " has more than " + count(most, "entry", "entries"));
    }
    see(*entry, directory);
    errno = 0;
  }
  return errno == 0 ? Status() : file_error(errno, "list", path);
}

Result<std::vector<DirectoryEntry>> RealFileSystem::list(const std::string& path) {
  std::vector<DirectoryEntry> entries;
  TRY_DO(each_entry(path, kListLimit, [&](const dirent& entry, int directory) {
    entries.push_back({entry.d_name, type_of(entry, directory)});
  }));
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return entries;
}

Result<std::vector<FolderSight::Seen>> RealFileSystem::look_into(const std::string& folder,
                                                                 size_t most) {
  std::vector<Seen> entries;
  TRY_DO(each_entry(folder, most, [&](const dirent& entry, int directory) {
    struct stat status;
    if (fstatat(directory, entry.d_name, &status, AT_SYMLINK_NOFOLLOW) == 0)
      entries.push_back({entry.d_name, to_status(status)});
  }));
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return entries;
}

Status RealFileSystem::make_directory(const std::string& path, uint32_t mode,
                                      std::optional<Ownership> owner) {
  TRY(SafeRoot::Entry place, root_.entry(path, "make the directory"));
  int parent = place.directory.get();
  if (mkdirat(parent, place.name.c_str(), 0700) != 0)
    return file_error(errno, "make the directory", place.path);
  if (Status status = adorn(parent, place.name, mode, owner, place.path); !status) {
    unlinkat(parent, place.name.c_str(), AT_REMOVEDIR);
    return status;
  }
  unsynced_.touched(parent);
  return {};
}

Status RealFileSystem::make_directories(const std::string& path, uint32_t mode) {
  TRY(std::string normal, normal_path(path));
  if (normal == "/") return {};
  Status made = make_directory(normal, mode, {});
  if (made) return {};
  if (made.error().code == Code::exists) {
    TRY(FileStatus there, status(normal));
    if (there.type == FileType::directory) return {};
    return wrong_type(Code::exists, normal, there.type, "directory");
  }
  std::string parent(parent_path(normal));
  if (made.error().code != Code::not_found || parent == "/") return made;
  TRY_DO(make_directories(parent, 0755));
  made = make_directory(normal, mode, {});
  if (!made && made.error().code == Code::exists)
    return make_directories(normal, mode);  // somebody was faster
  return made;
}

}  // namespace consort::system
