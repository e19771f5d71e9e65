#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "system/file_system.h"

namespace consort::system {

// A file tree in memory that behaves as the real one does for root: modes, owners, links, inode
// numbers, and times from a counter that moves with every change. Thread-safe.
class FakeFileSystem final : public FileSystem {
 public:
  FakeFileSystem();
  ~FakeFileSystem() override;

  // Arranging: with all parents, replacing what is there. Not in the log, never failing, durable at
  // once.
  void put(const std::string& path, std::string_view content, uint32_t mode = 0644,
           Ownership owner = {});
  void put_directory(const std::string& path, uint32_t mode = 0755, Ownership owner = {});
  void put_link(const std::string& path, const std::string& target, Ownership owner = {});
  void put_special(const std::string& path, FileType type, uint32_t mode = 0600);
  void erase(const std::string& path);  // with all below; fine if it is not there

  // Looking, following no link and leaving no trace in the log.
  std::optional<std::string> content(
      const std::string& path) const;  // of a file; the target of a link
  bool exists(const std::string& path) const;

  // Faults. `operation` is a line of the log ("write /etc/motd"), or a path alone for any operation
  // on it: the nth one from now fails with this errno, once; nth = 0: every one.
  void fail(const std::string& operation, int error_number, int nth = 1);
  void disk_full_after(std::optional<uint64_t> bytes);  // of content written from now on
  void read_only(bool on);
  enum class PowerCut {
    nothing_kept,  // the tree as it was at the last sync()
    names_kept,    // names and owners as they are, but files not synced are empty
  };
  void power_cut(PowerCut kind);

  // What was asked, in order: "read /etc/motd", "rename /a /b", "sync".
  std::vector<std::string> operations() const;
  std::vector<std::string> changes() const;  // only what may alter the tree
  void forget_operations();

  // Called after each change with its path, as a watcher would learn of it. Set before use by many
  // threads.
  void observe(std::function<void(const std::string& path)> observer);

  Result<FileStatus> status(const std::string& path) override;
  Fingerprint fingerprint(const std::string& path) override;
  Result<std::string> read(const std::string& path, size_t limit = kReadLimit) override;
  Status scan(const std::string& path, const std::function<bool(std::string_view)>& take) override;
  Result<Digest> digest(const std::string& path) override;
  Result<Inspection> inspect(const std::string& path) override;
  Result<std::string> read_link(const std::string& path) override;
  Result<std::vector<DirectoryEntry>> list(const std::string& path) override;
  Status write(const std::string& path, std::string_view bytes,
               const WriteOptions& options = {}) override;
  Status make_directory(const std::string& path, uint32_t mode,
                        std::optional<Ownership> owner = {}) override;
  Status make_directories(const std::string& path, uint32_t mode = 0755) override;
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
  struct Node;
  using NodePointer = std::shared_ptr<Node>;
  struct Place {
    NodePointer parent;  // null for "/"
    std::string name;
    NodePointer node;  // null when nothing is there
  };
  struct Fault {
    int error_number;
    int countdown;  // 0: for ever
  };
  struct Operation {
    std::string text;
    bool changes;
  };
  struct Locks;
  static std::shared_ptr<Locks> make_locks();

  // All with mutex_ held.
  static int rename_error(const Place& source, const Place& goal);
  static NodePointer copy(const Node& node, bool keep_unsynced);
  Result<NodePointer> directory(const std::string& path, std::string_view doing,
                                std::string_view whole);
  Result<Place> place(const std::string& path, std::string_view doing);
  Result<Place> existing(const std::string& path, std::string_view doing);
  void arrange(const std::string& path, NodePointer node);
  NodePointer peek(const std::string& path) const;
  NodePointer make(FileType type, uint32_t mode, Ownership owner);
  void attach(Place& place, NodePointer node);
  void detach(Place& place);
  void keep_durable(const std::string& path, const Node& node);
  // Writes the log and says whether the operation is to fail.
  Status begin(const std::string& operation, const std::string& path, bool changes,
               const std::string& to = {});
  std::optional<int> fault(const std::string& operation);
  Status spend(uint64_t bytes, const std::string& path);
  Status prepare_write(const std::string& path, const WriteOptions& options, uint32_t& mode,
                       Ownership& owner);
  Status make_directory_locked(const std::string& path, uint32_t mode,
                               std::optional<Ownership> owner);
  Status make_directories_locked(const std::string& path, uint32_t mode);

  void changed(const std::string& path);  // tells the observer; without the lock

  mutable std::mutex mutex_;
  NodePointer root_;
  NodePointer durable_root_;  // as of the last sync
  uint64_t inodes_ = 0;
  int64_t time_ns_ = 1'600'000'000'000'000'000;
  uint64_t temporaries_ = 0;
  bool read_only_ = false;
  std::optional<uint64_t> space_;
  std::map<std::string, Fault, std::less<>> faults_;
  std::vector<Operation> operations_;
  std::function<void(const std::string&)> observer_;
  const std::shared_ptr<Locks> locks_ = make_locks();  // outlives us while somebody holds one
};

}  // namespace consort::system
