#pragma once
#include "server/sites/repository_layout.h"
#include "server/sites/site_repository.h"

namespace consort::server {

struct RepositorySettings {
  std::string folder;  // absolute
  std::string branch = "main";
  OnBranchMoved on_moved = {};
  uint64_t largest_object = 64 << 20;         // bytes; larger ones cannot be pushed or edited
  uint64_t largest_push = uint64_t{1} << 30;  // bytes of a pack
  TreeBounds tree = {};
};

// A bare repository in a folder, which one process has at a time: Code::busy otherwise. The clock
// outlives it.
//
// Opening cleans up what programs left that were killed in the middle: nobody waits for their
// locks.
Result<std::unique_ptr<SiteRepository>> create_repository(RepositorySettings settings,
                                                          const Clock& clock);
// Code::not_found when there is none.
Result<std::unique_ptr<SiteRepository>> open_repository(RepositorySettings settings,
                                                        const Clock& clock);

}  // namespace consort::server
