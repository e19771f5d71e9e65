#include "server/agents/recording.h"

#include "model/json.h"
#include "server/agents/failure_recording.h"
#include "server/agents/likeness.h"
#include "server/agents/told_change.h"
#include "store/drift.h"
#include "store/events.h"
#include "store/facts.h"
#include "store/orders.h"
#include "store/proposals.h"
#include "store/reports.h"
#include "store/streams.h"

namespace consort::server {
namespace {

using model::Outcome;

Status tell(store::Writer& writer, const HostRef& host, std::string kind, model::Map body) {
  TRY_DO(store::events::append(
      writer, host.environment,
      {.host = host.host, .kind = std::move(kind), .body = model::to_json(body)}));
  return {};
}

int64_t failures(const model::Report& run) {
  return static_cast<int64_t>(run.count(Outcome::failed) + run.count(Outcome::blocked));
}

int64_t changes(const model::Report& run) {
  return static_cast<int64_t>(run.count(Outcome::changed) + run.count(Outcome::refreshed));
}

store::RunOutcome outcome_of(const model::Report& run) {
  if (failures(run) > 0) return store::RunOutcome::failed;
  if (run.count(Outcome::cancelled) > 0) return store::RunOutcome::cancelled;
  if (run.count(Outcome::drifted) > 0) return store::RunOutcome::drifted;
  return changes(run) > 0 ? store::RunOutcome::changed : store::RunOutcome::unchanged;
}

class Recorder {
 public:
  Recorder(store::Writer& writer, const Origin& origin) : writer_(writer), origin_(origin) {}

  Status operator()(const wire::Facts& facts) {
    TRY(new_facts, store::facts::record(writer_, origin_.target.environment, origin_.target.host,
                                        {facts.tree}, writer_.now()));
    if (!new_facts) return {};
    model::Map body;
    body.set("facts", model::Value(new_facts->hex()));
    return tell(writer_, origin_.target, "facts", std::move(body));
  }

  Status operator()(const wire::Drift& drift) {
    const auto& [environment, host] = origin_.target;
    const std::string address = drift.resource.to_string();
    if (drift.change) {
      const std::string change = to_store(drift);
      TRY_DO(store::drift::see(writer_, environment, host, address, change, drift.since));
      if (drift.policy == model::DriftPolicy::propose) TRY_DO(propose(drift, change));
    } else {
      TRY_DO(settle(address));
    }
    model::Map body;
    body.set("resource", model::Value(address));
    body.set("policy", model::Value(to_string(drift.policy)));
    return tell(writer_, origin_.target, "drift." + std::string(to_string(drift.event)),
                std::move(body));
  }

  Status operator()(const wire::Report& report) {
    const model::Report& run = report.run;
    const store::RunOutcome outcome = outcome_of(run);
    store::Report stored{.host = origin_.target.host,
                         .agent = origin_.stream,
                         .sequence = report.number.sequence,
                         .run = report.deployment.value_or(""),
                         .catalog = run.catalog,
                         .outcome = outcome,
                         .unchanged = static_cast<int64_t>(run.unchanged),
                         .changed = changes(run),
                         .failed = failures(run),
                         .drifted = static_cast<int64_t>(run.count(Outcome::drifted)),
                         .started = run.started,
                         .elapsed = run.elapsed,
                         .body = model::to_json(model::to_value(run))};
    TRY(auto id, store::reports::add(writer_, origin_.target.environment, stored));
    if (!id) return {};
    for (const model::ResourceReport& entry : run.resources)
      if (entry.outcome == Outcome::failed) TRY_DO(stand_again(entry.address.to_string()));
    TRY_DO(record_failures(writer_, origin_.target, report));
    model::Map body;
    body.set("report", model::Value(id->value));
    body.set("cause", model::Value(to_string(report.cause)));
    body.set("outcome", model::Value(to_string(outcome)));
    if (report.deployment) {
      body.set("deployment", model::Value(*report.deployment));
      TRY_DO(store::orders::end_apply(writer_, origin_.target.environment, origin_.target.host,
                                      *report.deployment));
    }
    return tell(writer_, origin_.target, "report", std::move(body));
  }

  template <class Other>
  Status operator()(const Other&) {
    return fail(Code::invalid, "this message has no number");
  }

  std::optional<Digest> new_facts;

 private:
  // What was done by hand is for somebody to decide about.
  Status propose(const wire::Drift& drift, const std::string& change) {
    const auto& [environment, host] = origin_.target;
    const std::string address = drift.resource.to_string();
    TRY(auto opened, store::proposals::see(writer_, environment, host, address,
                                           likeness_of(*drift.change), change));
    return opened ? tell_of_proposal("proposal.opened", *opened, address) : Status();
  }

  Status settle(const std::string& address) {
    const auto& [environment, host] = origin_.target;
    TRY(auto proposal, store::proposals::of(writer_, environment, host, address));
    TRY_DO(store::drift::settle(writer_, environment, host, address, writer_.now()));
    if (!proposal) return {};
    TRY(bool settled, store::proposals::settle(writer_, environment, *proposal));
    return settled ? tell_of_proposal("proposal.settled", *proposal, address) : Status();
  }

  // Somebody had it undone, and that failed.
  Status stand_again(const std::string& address) {
    const auto& [environment, host] = origin_.target;
    TRY(auto proposal, store::proposals::stand_again(writer_, environment, host, address));
    return proposal ? tell_of_proposal("proposal.opened", *proposal, address) : Status();
  }

  Status tell_of_proposal(std::string kind, store::ProposalId proposal,
                          const std::string& address) {
    model::Map body;
    body.set("proposal", model::Value(proposal.value));
    body.set("resource", model::Value(address));
    return tell(writer_, origin_.target, std::move(kind), std::move(body));
  }

  store::Writer& writer_;
  const Origin& origin_;
};

}  // namespace

Result<Recorded> record(store::Writer& writer, const Origin& origin,
                        const wire::AgentMessage& message) {
  const int64_t sequence = wire::number_of(message)->sequence;
  TRY(auto stream, store::streams::find(writer, origin.agent.environment, origin.agent.host));
  if (!stream || stream->name != origin.stream)
    return fail(Code::stale, "the agent has begun another row of messages");
  if (sequence <= stream->acknowledged) return Recorded{};
  Recorder recorder(writer, origin);
  TRY_DO(std::visit(recorder, message));
  TRY_DO(store::streams::set(writer, origin.agent.environment, origin.agent.host,
                             {origin.stream, sequence}));
  return Recorded{true, recorder.new_facts};
}

}  // namespace consort::server
