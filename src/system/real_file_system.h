#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "system/file_system.h"
#include "system/folder_sight.h"
#include "system/safe_path.h"
#include "system/written_files.h"

struct dirent;
struct stat;

namespace consort::system {

FileStatus to_status(const struct stat& status);

// Remembers which file systems were written to, and flushes exactly those. Thread-safe.
class Unsynced {
 public:
  void touched(int directory);  // a descriptor of a directory written to, O_PATH will do
  // The same, of the device that it is on.
  void touched(int directory, uint64_t device);
  Status sync();  // what could not be flushed is tried again next time

 private:
  std::mutex mutex_;
  std::map<uint64_t, Descriptor> systems_;  // by device; guarded by mutex_
};

class RealFileSystem final : public FileSystem, public FolderSight {
 public:
  explicit RealFileSystem(std::string root, SafeRoot::Kernel kernel = SafeRoot::Kernel::probe);

  Result<FileStatus> status(const std::string& path) override;
  Fingerprint fingerprint(const std::string& path) override;
  Result<std::string> read(const std::string& path, size_t limit) override;
  Status scan(const std::string& path, const std::function<bool(std::string_view)>& take) override;
  Result<Digest> digest(const std::string& path) override;
  Result<Inspection> inspect(const std::string& path) override;
  Result<std::string> read_link(const std::string& path) override;
  Result<std::vector<DirectoryEntry>> list(const std::string& path) override;
  Result<std::vector<Seen>> look_into(const std::string& folder, size_t most) override;
  Status write(const std::string& path, std::string_view bytes,
               const WriteOptions& options) override;
  Status make_directory(const std::string& path, uint32_t mode,
                        std::optional<Ownership> owner) override;
  Status make_directories(const std::string& path, uint32_t mode) override;
  Status make_link(const std::string& path, const std::string& target) override;
  Status set_mode(const std::string& path, uint32_t mode) override;
  Status set_owner(const std::string& path, std::optional<uint32_t> uid,
                   std::optional<uint32_t> gid) override;
  Status rename(const std::string& from, const std::string& to) override;
  Status remove(const std::string& path) override;
  Status remove_tree(const std::string& path) override;
  Status set_kernel_value(const std::string& path, std::string_view value) override;
  Result<std::unique_ptr<FileLock>> lock(const std::string& path, Duration patience) override;
  Status sync() override;

 private:
  using See = std::function<void(const struct dirent& entry, int directory)>;
  Status each_entry(const std::string& path, size_t most, const See& see);
  // A regular file to read from, never a device or a pipe.
  Result<Descriptor> open_regular(const std::string& path, struct stat& status);
  std::string new_temporary_name(const std::string& name);
  // A file written to, while it is put in place: closing it then cannot fail.
  bool may_stay_open(int file, uint64_t device);

  const SafeRoot root_;
  const SafeRoot::Kernel kernel_;
  Unsynced unsynced_;
  WrittenFiles written_;
  std::atomic<uint64_t> silent_device_{0};  // the last one found where closing has nothing to tell
  std::atomic<bool> last_was_missing_{false};  // of what inspect() looked at
  const uint64_t seed_;                        // random
  std::atomic<uint64_t> names_{0};             // temporary names made
};

}  // namespace consort::system
