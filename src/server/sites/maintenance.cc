#include "server/sites/maintenance.h"

#include "server/sites/git_environment.h"

namespace consort::server {

Status tidy_repository(const SiteRepository& site, system::ProcessRunner& processes,
                       Duration deadline, std::stop_token stop) {
  system::Command command{.argv = {"git", "gc", "--quiet"},
                          .environment = git_environment(),
                          .directory = site.folder(),
                          .umask = 027,
                          .timeout = deadline};
  TRY_DO(run_checked(processes, command, std::move(stop)));
  return {};
}

}  // namespace consort::server
