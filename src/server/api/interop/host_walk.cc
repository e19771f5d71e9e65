#include "server/api/interop/host_walk.h"

namespace consort::server {

Outcome<size_t> walk_hosts(store::Reader& reader, store::EnvironmentId environment,
                           const std::optional<model::Selector>& filter,
                           const std::function<Status(const store::Host&)>& each) {
  size_t seen = 0;
  store::PageRequest request{.limit = store::kLongestPage};
  do {
    TRY(auto page, store::hosts::list(reader, environment, filter, request));
    seen += page.items.size();
    if (seen > kMostHosts)
      return Problem{.status = 422,
                     .code = "too_many_hosts",
                     .detail = "there are more than " + std::to_string(kMostHosts) + " hosts",
                     .hint = "narrow them by 'filter'"};
    for (const store::Host& host : page.items)
      TRY_DO(each(host));
    request.after = page.next;
  } while (!request.after.empty());
  return seen;
}

}  // namespace consort::server
