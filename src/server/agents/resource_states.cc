#include "server/agents/resource_states.h"

#include "model/json.h"
#include "store/drift.h"
#include "store/reports.h"

namespace consort::server {
namespace {

constexpr size_t kMostReports = 20;
constexpr size_t kMostBytes = 8 << 20;  // of reports

// Of an outcome of model::Report. What drifted stands in a row of its own until it is settled.
std::string state_after(const std::string& outcome) {
  if (outcome == "failed") return "failing";
  if (outcome == "blocked" || outcome == "waiting") return outcome;
  return outcome == "cancelled" ? "unknown" : "compliant";
}

const std::string* text_of(const model::Value& map, std::string_view key) {
  const model::Value* value = map.is_map() ? map.map().find(key) : nullptr;
  return value && value->is_text() ? &value->text() : nullptr;
}

}  // namespace

Result<ResourceStates> ResourceStates::of(store::Reader& reader, store::EnvironmentId environment,
                                          const store::CatalogEntry& catalog) {
  ResourceStates states;
  store::PageRequest page{.limit = store::kLongestPage};
  do {
    TRY(auto drifts, store::drift::list(reader, environment, {.host = catalog.host}, page));
    for (const store::Drift& drift : drifts.items)
      states.known_.emplace(drift.address, "drifted");
    page.after = drifts.next;
  } while (!page.after.empty());

  TRY(auto reports,
      store::reports::list(reader, environment, {.host = catalog.host}, {.limit = kMostReports}));
  size_t bytes = 0;
  for (const store::Report& report : reports.items) {
    if (report.catalog != catalog.digest) break;
    bytes += report.body.size();
    if (bytes > kMostBytes) break;
    TRY_DO(states.take(report.body));
    if (report.outcome != store::RunOutcome::cancelled) states.others_ = "compliant";
  }
  return states;
}

// Reports come newest first, so what is known already is newer.
Status ResourceStates::take(const std::string& report) {
  if (report.empty()) return {};
  TRY(model::Value root, model::parse_json(report));
  const model::Value* resources = root.is_map() ? root.map().find("resources") : nullptr;
  if (!resources || !resources->is_list()) return {};
  for (const model::Value& resource : resources->list()) {
    const std::string* address = text_of(resource, "address");
    const std::string* outcome = text_of(resource, "outcome");
    if (address && outcome) known_.emplace(*address, state_after(*outcome));
  }
  return {};
}

const std::string& ResourceStates::state(const std::string& address) const {
  auto found = known_.find(address);
  return found == known_.end() ? others_ : found->second;
}

}  // namespace consort::server
