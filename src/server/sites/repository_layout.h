#pragma once
#include <string>

#include "base/clock.h"
#include "server/sites/push_hook.h"
#include "system/file_system.h"

namespace consort::server {

struct RepositoryRules : PushRules {
  uint64_t largest_push = uint64_t{1} << 30;  // bytes of a pack
};

// Whether a branch may be called so: plain letters, digits and a few signs, so that neither git nor
// a shell reads anything else into it.
bool is_branch_name(std::string_view name);

// Makes the files of a bare repository that are missing, and its configuration and hook as they are
// to be: HEAD last, so that what a crash left half made is finished the next time. `files` is the
// tree below the repository's folder. Code::invalid unless is_branch_name().
Status lay_out(system::FileSystem& files, const RepositoryRules& rules);

bool is_repository(system::FileSystem& files);

// Removes what programs left that were killed: locks of references, quarantined objects. Only while
// no other process works there; waits for a git that still does, `patience` at most (Code::busy).
Status clean_up(system::FileSystem& files, const std::string& folder, Duration patience);

}  // namespace consort::server
