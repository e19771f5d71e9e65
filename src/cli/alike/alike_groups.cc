#include "cli/alike/alike_groups.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <unordered_map>

namespace consort::cli {
namespace {

struct DigestHash {
  size_t operator()(const Digest& digest) const {
    size_t hash;
    std::memcpy(&hash, digest.bytes.data(), sizeof hash);
    return hash;
  }
};

using Items = std::vector<uint32_t>;  // by rarity: the rarest have the lowest numbers; ascending

struct Group {
  std::vector<size_t> hosts;
  Items common;
  size_t most_items = 0;  // of a host in it
};

class Grouping {
 public:
  Grouping(const std::vector<HostItems>& hosts, double min_share) : min_share_(min_share) {
    number(hosts);
    for (size_t host = 0; host < items_.size(); ++host)
      if (!items_[host].empty()) place(host);
  }

  std::vector<AlikeGroup> result() {
    std::vector<AlikeGroup> all;
    for (Group& group : groups_) {
      if (group.hosts.size() < 2) continue;
      AlikeGroup alike{std::move(group.hosts), {}};
      for (uint32_t item : group.common)
        alike.common.push_back(digests_[item]);
      std::sort(alike.common.begin(), alike.common.end());
      all.push_back(std::move(alike));
    }
    std::stable_sort(all.begin(), all.end(), [](const AlikeGroup& a, const AlikeGroup& b) {
      return a.hosts.size() > b.hosts.size();
    });
    return all;
  }

 private:
  void number(const std::vector<HostItems>& hosts) {
    std::unordered_map<Digest, uint32_t, DigestHash> times;
    for (const HostItems& host : hosts)
      for (const Digest& item : host.items)
        ++times[item];
    for (const auto& [digest, number] : times)
      digests_.push_back(digest);
    std::sort(digests_.begin(), digests_.end(), [&](const Digest& a, const Digest& b) {
      const uint32_t first = times[a], second = times[b];
      return first != second ? first < second : a < b;
    });
    for (uint32_t i = 0; i < digests_.size(); ++i)
      times[digests_[i]] = i;
    for (const HostItems& host : hosts) {
      Items items;
      for (const Digest& item : host.items)
        items.push_back(times[item]);
      std::sort(items.begin(), items.end());
      items_.push_back(std::move(items));
    }
    groups_with_.resize(digests_.size());
  }

  size_t needed(size_t items) const {
    return static_cast<size_t>(
        std::ceil(min_share_ * static_cast<double>(items) - 1e-9));  // 0.8 * 5 is 4
  }
  // How many of the rarest items of a host must meet those of another that shares enough.
  size_t prefix(size_t items) const {
    return std::min(items, items - std::max<size_t>(needed(items), 1) + 1);
  }

  void place(size_t host) {
    const Items& items = items_[host];
    size_t best = groups_.size();
    Items best_common;
    for (size_t candidate : candidates(items)) {
      const Group& group = groups_[candidate];
      Items common;
      std::set_intersection(items.begin(), items.end(), group.common.begin(), group.common.end(),
                            std::back_inserter(common));
      const size_t most = std::max(group.most_items, items.size());
      if (common.empty() || common.size() < needed(most) || common.size() <= best_common.size())
        continue;
      best = candidate;
      best_common = std::move(common);
    }
    if (best == groups_.size()) return lead(host);
    Group& group = groups_[best];
    group.hosts.push_back(host);
    group.common = std::move(best_common);
    group.most_items = std::max(group.most_items, items.size());
  }

  void lead(size_t host) {
    const Items& items = items_[host];
    for (size_t i = 0; i < prefix(items.size()); ++i)
      groups_with_[items[i]].push_back(groups_.size());
    groups_.push_back({{host}, items, items.size()});
  }

  std::vector<size_t> candidates(const Items& items) const {
    std::vector<size_t> found;
    for (size_t i = 0; i < prefix(items.size()); ++i)
      found.insert(found.end(), groups_with_[items[i]].begin(), groups_with_[items[i]].end());
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }

  const double min_share_;
  std::vector<Digest> digests_;  // by number
  std::vector<Items> items_;     // by host
  std::vector<Group> groups_;
  std::vector<std::vector<size_t>> groups_with_;  // by item of the leaders' prefixes
};

}  // namespace

std::vector<AlikeGroup> alike_groups(const std::vector<HostItems>& hosts, double min_share) {
  return Grouping(hosts, min_share).result();
}

}  // namespace consort::cli
