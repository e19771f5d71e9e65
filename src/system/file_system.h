#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"

namespace consort::system {

enum class FileType : uint8_t { regular, directory, link, fifo, socket, block_device, character_device };
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

struct DirectoryEntry {
  std::string name;
  FileType type = FileType::regular;
};

struct Ownership {
  uint32_t uid = 0;
  uint32_t gid = 0;
};

// How write() makes the new file. What is not given is taken from the file replaced, or else is 0644 and
// the process's own user and group.
struct WriteOptions {
  std::optional<uint32_t> mode;
  std::optional<uint32_t> uid;
  std::optional<uint32_t> gid;
  // Called with the path of the finished temporary file, as seen inside the root; an error keeps the old file.
  std::function<Status(const std::string& temporary)> check = {};
};

// The file tree of one root: every path is absolute and means a place below that root.
//
// No operation follows the last component of a path. On the way there, symbolic links are followed only when
// root owns them and the directory they stand in cannot be written by others, so that a user cannot lead a
// privileged write elsewhere (Code::denied). Thread-safe. Blocking.
class FileSystem {
 public:
  static constexpr size_t kReadLimit = 64 << 20;  // bytes read() takes into memory

  virtual ~FileSystem() = default;

  virtual Result<FileStatus> status(const std::string& path) = 0;
  // The status's fingerprint, or {0, 0} for whatever reason it cannot be had. One system call, no allocation.
  virtual Fingerprint fingerprint(const std::string& path) = 0;

  virtual Result<std::string> read(const std::string& path, size_t limit = kReadLimit) = 0;  // regular files
  virtual Result<Digest> digest(const std::string& path) = 0;                                // of any size
  virtual Result<std::string> read_link(const std::string& path) = 0;
  virtual Result<std::vector<DirectoryEntry>> list(const std::string& path) = 0;             // sorted by name

  // Replaces the file in one step: readers see the old or the new one, whole. Not durable before sync().
  virtual Status write(const std::string& path, std::string_view bytes, const WriteOptions& options = {}) = 0;
  virtual Status make_directory(const std::string& path, uint32_t mode, std::optional<Ownership> owner = {}) = 0;
  virtual Status make_directories(const std::string& path, uint32_t mode = 0755) = 0;  // with ancestors; fine if there
  virtual Status make_link(const std::string& path, const std::string& target) = 0;    // replaces a link in one step
  virtual Status set_mode(const std::string& path, uint32_t mode) = 0;
  virtual Status set_owner(const std::string& path, std::optional<uint32_t> uid, std::optional<uint32_t> gid) = 0;
  virtual Status rename(const std::string& from, const std::string& to) = 0;
  virtual Status remove(const std::string& path) = 0;       // file, link or empty directory; not_found is an error
  virtual Status remove_tree(const std::string& path) = 0;  // never crosses into another file system

  // Makes everything done so far survive a power cut.
  virtual Status sync() = 0;
};

// The tree below `root` ("/" for the machine's own).
std::unique_ptr<FileSystem> real_file_system(std::string root);

}  // namespace consort::system
