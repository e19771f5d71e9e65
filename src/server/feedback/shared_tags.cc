#include "server/feedback/shared_tags.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace consort::server {
namespace {

Status for_each_host(store::Reader& reader, store::EnvironmentId environment,
                     const std::function<void(const store::Host&)>& visit) {
  store::PageRequest page{.limit = store::kLongestPage};
  do {
    TRY(auto found, store::hosts::list(reader, environment, std::nullopt, page));
    for (const store::Host& host : found.items)
      visit(host);
    page.after = found.next;
  } while (!page.after.empty());
  return {};
}

bool has(const store::Host& host, const std::string& tag) {
  return std::ranges::find(host.tags, tag) != host.tags.end();
}

}  // namespace

Result<std::vector<SharedTag>> shared_tags(store::Reader& reader, store::EnvironmentId environment,
                                           const std::vector<store::Host>& hosts) {
  std::vector<SharedTag> shared;
  if (hosts.empty()) return shared;
  for (const std::string& tag : hosts.front().tags)
    if (std::ranges::all_of(hosts, [&](const store::Host& host) { return has(host, tag); }))
      shared.push_back({tag});
  if (shared.empty()) return shared;
  TRY_DO(for_each_host(reader, environment, [&](const store::Host& host) {
    for (SharedTag& tag : shared)
      if (has(host, tag.tag)) ++tag.hosts;
  }));
  // Later tags win, so of two with as many hosts the later one is the nearer.
  std::ranges::reverse(shared);
  std::ranges::stable_sort(shared, {}, &SharedTag::hosts);
  return shared;
}

Result<std::vector<store::Host>> others_with(store::Reader& reader,
                                             store::EnvironmentId environment,
                                             const std::string& tag,
                                             const std::vector<store::Host>& hosts) {
  std::set<std::string> known;
  for (const store::Host& host : hosts)
    known.insert(host.name);
  std::vector<store::Host> others;
  TRY_DO(for_each_host(reader, environment, [&](const store::Host& host) {
    if (has(host, tag) && !known.contains(host.name)) others.push_back(host);
  }));
  std::ranges::sort(others, {}, &store::Host::name);
  return others;
}

}  // namespace consort::server
