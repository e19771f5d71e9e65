#pragma once
#include <map>

#include "server/sites/objects/object_database.h"

namespace consort::server {

// What is to stand at a path; a folder stands there with all that is in it.
struct TreePlacement {
  EntryKind kind = EntryKind::file;
  ObjectId id;
};

// By path; none removes what is there.
using TreeChanges = std::map<std::string, std::optional<TreePlacement>>;

// The tree with the changes made: folders are made as needed, and go with the last of their files;
// "" can become empty. Code::not_found when what is to be removed is not there, Code::invalid when
// a file stands where a path needs a folder.
Result<ObjectId> edit_tree(ObjectDatabase& objects, const std::optional<ObjectId>& root,
                           const TreeChanges& changes);

}  // namespace consort::server
