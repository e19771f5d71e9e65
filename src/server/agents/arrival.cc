#include "server/agents/arrival.h"

#include <algorithm>

#include "base/strings.h"
#include "store/streams.h"

namespace consort::server {
namespace {

// The highest durable number. One that the agent knows and the store does not was lost with a
// backup that was restored.
Result<int64_t> take_over_stream(store::Writer& writer, const Entry& entry,
                                 const wire::Hello& hello) {
  TRY(auto known, store::streams::find(writer, entry.environment.id, entry.host.id));
  bool same = known && known->name == hello.stream;
  store::Stream stream{hello.stream, same ? known->acknowledged : 0};
  stream.acknowledged = std::max(stream.acknowledged, hello.acknowledged);
  if (known != stream)
    TRY_DO(store::streams::set(writer, entry.environment.id, entry.host.id, stream));
  return same ? known->acknowledged : 0;
}

// Is what the agent sent last what is stored? An agent that has sent nothing has nothing to recall.
bool same_facts(const wire::Target& target, const store::Host& host) {
  return !target.facts || target.facts == host.facts;
}

}  // namespace

Result<Arrival> arrive(store::Writer& writer, const trust::AgentName& name, const Visitor& visitor,
                       const wire::Hello& hello) {
  TRY(Entry entry, enter(writer, name, visitor));
  Arrival arrival{.entry = std::move(entry)};
  if (arrival.entry.refusal) return arrival;
  const auto environment = arrival.entry.environment.id;
  std::vector<std::pair<const wire::Target*, store::Host>> targets;
  for (const wire::Target& target : hello.targets) {
    TRY(auto host, store::hosts::find(writer, environment, target.name));
    bool own = host && (host->id == arrival.entry.host.id || host->agent == name.id());
    if (!own) {
      arrival.entry.refusal =
          fail(Code::denied, "'" + printable(target.name) + "' is not a target of " + name.id());
      return arrival;
    }
    targets.emplace_back(&target, std::move(*host));
  }
  TRY(int64_t stored, take_over_stream(writer, arrival.entry, hello));
  arrival.acknowledged = std::max(stored, hello.acknowledged);
  for (auto& [target, host] : targets) {
    TRY(auto orders, store::orders::of_host(writer, environment, host.id));
    bool recall = stored < hello.acknowledged || !same_facts(*target, host);
    arrival.targets.push_back({host.id, host.name, std::move(orders), recall});
  }
  return arrival;
}

}  // namespace consort::server
