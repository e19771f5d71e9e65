#pragma once
#include <memory>
#include <mutex>

#include "document/source_tree.h"
#include "server/sites/objects/tree_listing.h"

namespace consort::server {

// The files of a site at one commit, straight from the objects of its repository: what the compiler
// reads. Stamps are made of the names of blobs, so that what did not change between two commits has
// the same one, however often the tree is moved.
//
// A link to a file is followed as long as it stays inside; one that leaves is listed, and reading
// it is denied. Links to folders are not listed. Any thread; who lists and then reads while another
// moves the tree sees files of two commits.
class GitTree final : public document::SourceTree {
 public:
  // Lists all of the commit. Code::invalid for trees that a site cannot have: submodules, names
  // that no file can have, more than the bounds.
  static Result<std::unique_ptr<GitTree>> open(std::shared_ptr<const ObjectDatabase> objects,
                                               const ObjectId& commit, TreeBounds bounds = {});

  // Shows another commit from now on. When that fails it goes on showing the one before.
  Status move_to(const ObjectId& commit);
  ObjectId commit() const;

  Result<std::vector<document::SourceFile>> list() const override;
  // Fails past `most_bytes` before anything is read.
  Result<std::string> read(std::string_view path,
                           uint64_t most_bytes = kLargestFile) const override;
  Result<document::Stamp> stamp(std::string_view path) const override;
  // The object that holds what read() gives.
  Result<ObjectId> object(std::string_view path) const;

 private:
  struct Snapshot;
  GitTree(std::shared_ptr<const ObjectDatabase> objects, TreeBounds bounds)
      : objects_(std::move(objects)), bounds_(bounds) {}
  std::shared_ptr<const Snapshot> snapshot() const;

  const std::shared_ptr<const ObjectDatabase> objects_;
  const TreeBounds bounds_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Snapshot> snapshot_;  // guarded by mutex_
};

}  // namespace consort::server
