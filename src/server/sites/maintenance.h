#pragma once
#include "server/sites/site_repository.h"
#include "system/process.h"

namespace consort::server {

// Packs what a repository has gathered, by `git gc` in a child, while it is in use: nothing that is
// younger than two weeks is thrown away. For once a day; blocking. Code::timeout past the deadline,
// which leaves the repository whole.
Status tidy_repository(const SiteRepository& site, system::ProcessRunner& processes,
                       Duration deadline = std::chrono::hours(1), std::stop_token stop = {});

}  // namespace consort::server
