#pragma once
#include "server/environments/environments.h"
#include "server/sites/git_service.h"

namespace consort::server {

// Who may do what with a site by git: the password is an API token, whatever the name. Reading
// needs one for reading, pushing one for writing, and both one for that environment. Nobody can
// push to a site that follows a branch elsewhere.
std::optional<GitAccess> git_access(store::Store& store, const Environments& environments,
                                    const net::Request& request, const SiteName& site);

}  // namespace consort::server
