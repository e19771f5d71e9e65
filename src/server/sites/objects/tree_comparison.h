#pragma once
#include "server/sites/objects/tree_listing.h"

namespace consort::server {

// A file that is not the same in two trees.
struct EntryChange {
  std::string path;
  std::optional<TreeEntry> before;  // never folders
  std::optional<TreeEntry> after;
};

// Sorted by path; none for the tree that has nothing. Folders that are the same are not entered, so
// the cost is that of the difference. Code::invalid past the bounds.
Result<std::vector<EntryChange>> compare_trees(const ObjectDatabase& objects,
                                               const std::optional<ObjectId>& before,
                                               const std::optional<ObjectId>& after,
                                               const TreeBounds& bounds = {});

}  // namespace consort::server
