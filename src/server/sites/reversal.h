#pragma once
#include "server/sites/objects/tree_editor.h"
#include "server/sites/objects/tree_listing.h"

namespace consort::server {

// The changes that take back on `head` what led from `before` (none: nothing) to `after`. A file
// that was changed since is merged line by line; Code::invalid names every file where that
// contradicts.
Result<TreeChanges> reverse(ObjectDatabase& objects, const std::optional<ObjectId>& before,
                            const ObjectId& after, const ObjectId& head);

// The changes that make each path (of a file or folder) on `head` what it is in `then`.
Result<TreeChanges> restoration(const ObjectDatabase& objects, const ObjectId& then,
                                const ObjectId& head, const std::vector<std::string>& paths);

// The paths of a host's own layer, whether or not they are there.
std::vector<std::string> layer_of_host(const std::string& host);

}  // namespace consort::server
