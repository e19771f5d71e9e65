#pragma once
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "server/sites/commit.h"
#include "server/sites/object_id.h"
#include "server/sites/objects/libgit.h"
#include "server/sites/objects/tree_entry.h"

namespace consort::server {

// Commits, trees, blobs and references of one repository. Thread-safe: every call takes a handle of
// libgit2 that no other call has meanwhile. What is written is durable when the call returns.
class ObjectDatabase {
 public:
  static constexpr uint64_t kLargestTree = 64 << 20;  // bytes of one folder, as git keeps it
  static constexpr uint64_t kLargestCommit = 1 << 20;

  static Result<std::unique_ptr<ObjectDatabase>> open(std::string folder);
  ~ObjectDatabase();

  // Code::not_found when there is none, Code::corrupt when it is something else than asked for.
  Result<Commit> commit(const ObjectId& id) const;
  // In the order of git. Code::invalid past kLargestTree, and for names that no file can have.
  Result<std::vector<TreeEntry>> tree(const ObjectId& id) const;
  Result<uint64_t> blob_size(const ObjectId& id) const;  // without reading it
  Result<std::string> blob(const ObjectId& id) const;
  // The one commit whose name begins with these digits; Code::invalid when several do.
  Result<ObjectId> find_commit(std::string_view digits) const;
  Result<bool> is_ancestor(const ObjectId& ancestor, const ObjectId& commit) const;

  Result<ObjectId> add_blob(std::string_view bytes);
  Result<ObjectId> add_tree(const std::vector<TreeEntry>& entries);  // in any order
  Result<ObjectId> add_commit(const ObjectId& tree, const std::vector<ObjectId>& parents,
                              const CommitDetails& details, WallTime when);

  Result<std::optional<ObjectId>> reference(const std::string& name) const;
  // Moves a reference that is at `expected`, or makes it when that is none; the log of references
  // says who and why. Code::stale when it is elsewhere, Code::busy when another process keeps it
  // locked for more than a second.
  Status move_reference(const std::string& name, const std::optional<ObjectId>& expected,
                        const ObjectId& to, const Person& who, const std::string& why);

 private:
  class Lease;
  explicit ObjectDatabase(std::string folder) : folder_(std::move(folder)) {}
  Result<Lease> lease() const;
  Result<Libgit<git_odb_object>> object(const ObjectId& id, int type, uint64_t most_bytes) const;

  const std::string folder_;
  mutable std::mutex mutex_;
  mutable std::vector<Libgit<git_repository>> idle_;                         // guarded by mutex_
  mutable std::unordered_map<ObjectId, uint64_t, ObjectIdHash> blob_sizes_;  // guarded by mutex_
};

}  // namespace consort::server
