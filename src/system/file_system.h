#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/hash.h"
#include "base/result.h"

namespace consort::system {

enum class FileType : uint8_t {
  regular,
  directory,
  link,
  fifo,
  socket,
  block_device,
  character_device
};
std::string_view to_string(FileType type);

// What lstat says.
struct FileStatus {
  FileType type = FileType::regular;
  uint32_t mode = 0;  // permission bits, 07777
  uint32_t uid = 0;
  uint32_t gid = 0;
  uint64_t size = 0;
  uint64_t device = 0;
  uint64_t inode = 0;
  int64_t modified_ns = 0;
  int64_t changed_ns = 0;

  // Moves whenever content or metadata may have changed; never {0, 0}.
  Fingerprint fingerprint() const;
};

// What a look at one file gives.
struct Inspection {
  FileStatus status;
  std::optional<Digest> digest;  // of a regular file
};

struct DirectoryEntry {
  std::string name;
  FileType type = FileType::regular;
};

struct Ownership {
  uint32_t uid = 0;
  uint32_t gid = 0;
};

// How write() makes the new file. What is not given is taken from the file replaced, or else is
// 0644 and the process's own user and group.
struct WriteOptions {
  std::optional<uint32_t> mode;
  std::optional<uint32_t> uid;
  std::optional<uint32_t> gid;
  // Called with the path of the finished temporary file, as seen inside the root; an error keeps
  // the old file.
  std::function<Status(const std::string& temporary)> check = {};
  // Nothing is there yet; Code::exists when there is, and that stays as it is.
  bool fresh = false;
  // On disk when write() returns: after a power cut the file is the old or the new one, whole.
  // Without it a file written since the last sync() may come back empty. For state that must not
  // tear; costs two disk flushes.
  bool durable = false;
};

// Held until it is gone.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

// The file tree of one root: every path is absolute and means a place below that root.
//
// A path with ".." is Code::invalid. No operation follows the last component of a path. On the way
// there, symbolic links are followed only when root owns them and the directory they stand in
// cannot be written by others, so that a user cannot lead a privileged write elsewhere
// (Code::denied). Thread-safe. Blocking.
class FileSystem {
 public:
  static constexpr size_t kReadLimit = 64 << 20;   // bytes read() takes into memory
  static constexpr size_t kListLimit = 1'000'000;  // entries list() takes into memory

  virtual ~FileSystem() = default;

  virtual Result<FileStatus> status(const std::string& path) = 0;
  // The status's fingerprint, or {0, 0} for whatever reason it cannot be had. One system call, no
  // allocation.
  virtual Fingerprint fingerprint(const std::string& path) = 0;

  virtual Result<std::string> read(const std::string& path,
                                   size_t limit = kReadLimit) = 0;  // regular files
  // Reads a regular file of any size piece by piece, until there is no more or `take` returns
  // false. For what is large and looked at once: fresh memory for all of it costs more than the
  // reading.
  virtual Status scan(const std::string& path,
                      const std::function<bool(std::string_view)>& take) = 0;
  virtual Result<Digest> digest(const std::string& path) = 0;  // of any size
  // The status and, of a regular file of any size, the digest: of one file, where two questions may
  // meet two.
  virtual Result<Inspection> inspect(const std::string& path) = 0;
  virtual Result<std::string> read_link(const std::string& path) = 0;
  virtual Result<std::vector<DirectoryEntry>> list(const std::string& path) = 0;  // sorted by name

  // Replaces the file, or link, in one step: readers see the old or the new one, whole. Not durable
  // before sync(). Code::exists when a directory, device, pipe or socket is in the way.
  virtual Status write(const std::string& path, std::string_view bytes,
                       const WriteOptions& options = {}) = 0;
  virtual Status make_directory(const std::string& path, uint32_t mode,
                                std::optional<Ownership> owner = {}) = 0;
  // With its ancestors, which get 0755; fine if it is there.
  virtual Status make_directories(const std::string& path, uint32_t mode = 0755) = 0;
  virtual Status make_link(const std::string& path,
                           const std::string& target) = 0;  // replaces a link in one step
  virtual Status set_mode(const std::string& path, uint32_t mode) = 0;  // Code::invalid for a link
  // Of a link itself too. As the kernel does it, a regular file loses its set-id bits: set the mode
  // after.
  virtual Status set_owner(const std::string& path, std::optional<uint32_t> uid,
                           std::optional<uint32_t> gid) = 0;
  virtual Status rename(const std::string& from, const std::string& to) = 0;
  virtual Status remove(
      const std::string& path) = 0;  // file, link or empty directory; not_found is an error
  virtual Status remove_tree(
      const std::string& path) = 0;  // never crosses into another file system

  // Sets what a file of the kernel (/proc/sys, /sys) stands for: written where it is, in one system
  // call. Only for those; every other file is replaced.
  virtual Status set_kernel_value(const std::string& path, std::string_view value) = 0;

  // The advisory write lock (fcntl) that programs agree to hold while they change what the file
  // guards, as lckpwdf() and dpkg do; the file is made, 0600 and empty, when it is missing.
  // Code::busy, with the holder, when it is not to be had within `patience`. It excludes other
  // threads of this process too.
  virtual Result<std::unique_ptr<FileLock>> lock(const std::string& path, Duration patience) = 0;

  // Makes everything done so far survive a power cut.
  virtual Status sync() = 0;
};

// The tree below `root` ("/" for the machine's own).
std::unique_ptr<FileSystem> real_file_system(std::string root);

// What write() and make_link() call their unfinished file: ".motd.consort-0123456789abcdef". A
// crash may leave one.
inline constexpr std::string_view kTemporaryMark = ".consort-";
std::string temporary_name(std::string_view name, uint64_t random);
bool is_temporary_name(std::string_view name);

// Removes what a crash left in `directory`, and says how many. Only while nobody writes there.
Result<size_t> remove_leftovers(FileSystem& files, const std::string& directory);

}  // namespace consort::system
