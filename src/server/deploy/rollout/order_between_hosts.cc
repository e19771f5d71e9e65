#include "server/deploy/rollout/order_between_hosts.h"

#include <unordered_map>
#include <unordered_set>

#include "model/graph.h"

namespace consort::server {

std::vector<uint32_t> circles(const std::vector<std::string>& names,
                              const std::vector<std::vector<model::Address>>& needs) {
  std::unordered_map<std::string, uint32_t> positions;
  for (const std::string& name : names)
    positions.emplace(name, static_cast<uint32_t>(positions.size()));
  std::vector<model::Edge> to_needed;
  for (uint32_t host = 0; host < names.size(); ++host)
    for (const model::Address& need : needs[host])
      if (auto needed = positions.find(need.host); needed != positions.end())
        to_needed.push_back({.before = host, .after = needed->second, .reason = "requires"});
  return model::Graph(names.size(), to_needed).components();
}

std::vector<size_t> released(const std::vector<Waiting>& waiting) {
  std::unordered_set<uint32_t> held_up;
  for (const Waiting& host : waiting)
    if (!host.ready) held_up.insert(host.circle);
  std::vector<size_t> hosts;
  for (const Waiting& host : waiting)
    if (!held_up.contains(host.circle)) hosts.push_back(host.host);
  return hosts;
}

}  // namespace consort::server
