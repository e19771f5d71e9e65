#pragma once
#include "server/sites/objects/object_database.h"

namespace consort::server {

// What a walk through a tree may cost. A tree can name the same folder many times over, so that few
// bytes make any number of files: what counts is what is met, not what is stored.
struct TreeBounds {
  size_t entries = 1'000'000;  // files and folders
  uint32_t depth = 32;         // folders in folders
};

struct TreeFile {
  std::string path;
  EntryKind kind = EntryKind::file;  // never a folder
  ObjectId id;
};

// Every file and link below a tree, sorted by path, but for what document::is_left_out().
// Code::invalid past the bounds, and for submodules, which a site cannot have.
Result<std::vector<TreeFile>> list_tree(const ObjectDatabase& objects, const ObjectId& root,
                                        const TreeBounds& bounds = {});

// The file or folder at a path; nothing when there is none. "" is not a path.
Result<std::optional<TreeEntry>> find_entry(const ObjectDatabase& objects, const ObjectId& root,
                                            std::string_view path);

// What walks say past their bounds.
Error too_many_entries(size_t most);
Error too_deep(std::string_view path, uint32_t most);

}  // namespace consort::server
