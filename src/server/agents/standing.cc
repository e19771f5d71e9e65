#include "server/agents/standing.h"

#include "model/json.h"
#include "store/events.h"
#include "store/failures.h"

namespace consort::server {
namespace {

using store::Compliance;
using store::ResourceCounts;

ResourceCounts counts_of(const Presence& presence) {
  const wire::State::Counts& c = presence.counts;
  return {c.compliant, c.drifted, c.failed, c.blocked, c.waiting};
}

bool same_catalog(const Presence& presence, const std::optional<store::Standing>& before) {
  return before && presence.held && before->catalog == presence.held->catalog;
}

// Of a catalog without resources there is nothing to see.
bool has_looked(const Presence& presence, const std::optional<store::Standing>& before,
                Compliance was) {
  if (counts_of(presence).total() > 0) return true;
  if (same_catalog(presence, before)) return before->counts.total() == 0;
  return before || was == Compliance::unknown;
}

std::string_view kind_of(const store::ComplianceChange& change) {
  switch (change.turn) {
    case store::Turn::lost:
      return "compliance.lost";
    case store::Turn::regained:
      return "compliance.regained";
    case store::Turn::none:
      break;
  }
  return "compliance.changed";
}

Status tell(store::Writer& writer, const HostRef& host, const store::ComplianceChange& change) {
  const ResourceCounts& c = change.counts;
  model::Map body;
  body.set("before", model::Value(to_string(change.before)));
  body.set("state", model::Value(to_string(change.state)));
  for (const auto& [name, count] : {std::pair("compliant", c.compliant),
                                    {"drifted", c.drifted},
                                    {"failed", c.failed},
                                    {"blocked", c.blocked},
                                    {"waiting", c.waiting}})
    body.set(name, model::Value(count));
  TRY_DO(store::events::append(
      writer, host.environment,
      {.host = host.host, .kind = std::string(kind_of(change)), .body = model::to_json(body)}));
  return {};
}

}  // namespace

std::optional<Compliance> judge(const Presence& presence,
                                const std::optional<store::Standing>& before, Compliance was) {
  const Compliance state = presence.compliance();
  if (state != Compliance::compliant) return state;
  if (presence.deploying || !has_looked(presence, before, was)) return std::nullopt;
  return state;
}

Result<std::optional<store::ComplianceChange>> note_standing(store::Writer& writer,
                                                             const Presence& presence) {
  const auto& [environment, id] = presence.host;
  TRY(store::Host host, store::hosts::get(writer, environment, id));
  TRY(auto before, store::compliance::standing(writer, environment, id));
  auto state = judge(presence, before, host.compliance);
  if (!state) return std::optional<store::ComplianceChange>();
  store::Standing standing{.host = id, .counts = counts_of(presence)};
  if (presence.held) standing.catalog = presence.held->catalog;
  // One that has not looked yet has nothing newer to say.
  if (standing.counts.total() == 0 && same_catalog(presence, before))
    standing.counts = before->counts;
  const ResourceCounts& counts = standing.counts;
  if (counts.total() > 0 && counts.failed + counts.blocked + counts.waiting == 0)
    TRY_DO(store::failures::mend_all(writer, environment, id, writer.now()));
  TRY(auto change, store::compliance::note(writer, environment, standing, *state));
  if (change) TRY_DO(tell(writer, presence.host, *change));
  return change;
}

}  // namespace consort::server
