#include "server/compliance/groups.h"

#include <algorithm>
#include <map>

namespace consort::server {
namespace {

using store::BreachKind;

constexpr size_t kMostLookUps = 2'000'000;  // which resource is described for which host

// A resource of a host that is not right: as what it counts.
ResourceTally tally_of(BreachKind kind) {
  switch (kind) {
    case BreachKind::drifted:
      return {.drifted = 1};
    case BreachKind::failed:
    case BreachKind::blocked:
      return {.failing = 1};
    case BreachKind::waiting:
      break;
  }
  return {.unknown = 1};
}

class Grouper {
 public:
  explicit Grouper(const Assessment& assessment) : assessment_(assessment) {}

  std::vector<Group> by_host_or_tag(bool by_tag) {
    for (const HostAssessment& host : assessment_.hosts)
      for (const std::string& name : names_of(host, by_tag))
        add_host(at(name), host, by_tag);
    count_outages(
        [&](const HostAssessment& host, const std::string&) { return names_of(host, by_tag); });
    return take();
  }

  std::vector<Group> by_type() {
    for (const HostAssessment& host : assessment_.hosts)
      if (host.shape)
        for (const auto& [type, number] : host.shape->types())
          add_described(at(type), host, number);
    count_states([](const std::string& address) { return type_of(address); });
    count_outages([](const HostAssessment&, const std::string& address) {
      return std::vector{type_of(address)};
    });
    return take();
  }

  std::vector<Group> by_resource() {
    for (const Outage& outage : assessment_.outages)
      at(outage.address);
    for (const store::Breach& breach : assessment_.waiting)
      at(breach.address);
    const bool many = groups_.size() * assessment_.hosts.size() > kMostLookUps;
    for (auto group = groups_.begin(); group != groups_.end() && !many; ++group)
      for (const HostAssessment& host : assessment_.hosts)
        if (host.shape && host.shape->describes(group->first))
          add_described(group->second, host, 1);
    if (!many) count_states([](const std::string& address) { return address; });
    count_outages(
        [](const HostAssessment&, const std::string& address) { return std::vector{address}; });
    return take();
  }

 private:
  static std::vector<std::string> names_of(const HostAssessment& host, bool by_tag) {
    return by_tag ? host.host.tags : std::vector{host.host.name};
  }

  Group& at(const std::string& name) {
    Group& group = groups_[name];
    if (group.name.empty()) group.name = name;
    return group;
  }

  static void add_host(Group& group, const HostAssessment& host, bool by_tag) {
    const Figures& figures = host.figures;
    if (!group.resources) group.resources.emplace();
    if (!group.availability) group.availability.emplace();
    group.resources->add(figures.resources);
    group.availability->add(figures.availability);
    group.turns = group.turns.value_or(0) + figures.turns;
    if (!by_tag) {
      group.state = host.host.compliance;
      return;
    }
    if (!group.hosts) group.hosts.emplace();
    group.hosts->add(figures.hosts);
  }

  // As long as nothing else is said of them, they are right.
  static void add_described(Group& group, const HostAssessment& host, int64_t number) {
    if (!group.resources) group.resources.emplace();
    (host.is_told ? group.resources->compliant : group.resources->unknown) += number;
  }

  void count_states(auto group_of) {
    auto count = [&](store::HostId host, const std::string& address, BreachKind kind) {
      if (!assessment_.of(host).is_told) return;
      Group& group = at(group_of(address));
      if (!group.resources) group.resources.emplace();
      group.resources->add(tally_of(kind));
      group.resources->compliant = std::max<int64_t>(group.resources->compliant - 1, 0);
    };
    for (const Outage& outage : assessment_.outages)
      if (!outage.regained) count(outage.host, outage.address, outage.kind);
    for (const store::Breach& breach : assessment_.waiting)
      count(breach.host, breach.address, breach.kind);
  }

  void count_outages(auto names_of_resource) {
    for (const Outage& outage : assessment_.outages) {
      for (const std::string& name :
           names_of_resource(assessment_.of(outage.host), outage.address)) {
        Group& group = at(name);
        if (outage.regained)
          group.repairs.add(*outage.regained - outage.lost);
        else
          ++group.lasting;
      }
    }
    for (const Flapping& one : assessment_.flapping)
      for (const std::string& name : names_of_resource(assessment_.of(one.host), one.address))
        ++at(name).flapping;
  }

  std::vector<Group> take() {
    std::vector<Group> all;
    for (auto& [name, group] : groups_)
      all.push_back(std::move(group));
    return all;
  }

  const Assessment& assessment_;
  std::map<std::string, Group> groups_;
};

double score_of(const Group& group) {
  if (group.resources)
    if (auto score = group.resources->score()) return *score;
  return 1;
}

}  // namespace

std::vector<Group> groups_of(const Assessment& assessment, Grouping grouping) {
  Grouper grouper(assessment);
  switch (grouping) {
    case Grouping::tag:
      return grouper.by_host_or_tag(true);
    case Grouping::host:
      return grouper.by_host_or_tag(false);
    case Grouping::type:
      return grouper.by_type();
    case Grouping::resource:
      break;
  }
  return grouper.by_resource();
}

void put_worst_first(std::vector<Group>& groups) {
  std::ranges::stable_sort(groups, [](const Group& a, const Group& b) {
    return std::pair(score_of(a), -a.lasting) < std::pair(score_of(b), -b.lasting);
  });
}

}  // namespace consort::server
