#pragma once
#include <optional>
#include <string>
#include <vector>

#include "server/compliance/assessment.h"

// An assessment by what somebody wants to compare. Pure.
namespace consort::server {

enum class Grouping { tag, type, host, resource };
constexpr auto words(Grouping) {
  return std::to_array<std::string_view>({"tag", "type", "host", "resource"});
}

// What does not make sense of a group is not there.
struct Group {
  std::string name;
  std::optional<store::Compliance> state;    // of a host
  std::optional<HostTally> hosts;            // of a tag
  std::optional<ResourceTally> resources;    // of a resource: one for each host that has it, unless
                                             // there are very many resources and hosts
  std::optional<Availability> availability;  // of a host or tag
  std::optional<int64_t> turns;              // likewise
  Repairs repairs;
  int64_t lasting = 0;   // outages, now
  int64_t flapping = 0;  // resources
  friend bool operator==(const Group&, const Group&) = default;
};

// By name. A host with several tags is in the group of each; of resources there are those that were
// not right at some time.
std::vector<Group> groups_of(const Assessment& assessment, Grouping grouping);

// What is right least comes first; then as they were.
void put_worst_first(std::vector<Group>& groups);

}  // namespace consort::server
