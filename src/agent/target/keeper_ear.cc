#include "agent/target/keeper_ear.h"

namespace consort::agent {

void Keeper::Ear::began(const model::Address&) { keeper_.wait_while_paused(); }

void Keeper::Ear::saw(const Engine::Look& look) {
  std::vector<wire::AgentMessage> news;
  auto add = [&](std::vector<wire::AgentMessage> messages) {
    for (wire::AgentMessage& message : messages)
      news.push_back(std::move(message));
  };
  Workbench& bench = *keeper_.bench_;
  WallTime now = keeper_.commons_.clock.wall();
  for (size_t i = 0; i < look.readings.size(); ++i) {
    const reconcile::Reading& reading = look.readings[i];
    const model::Resource& resource = bench.catalog().resources[i];
    if (reading.state == reconcile::Reading::State::right)
      add(keeper_.ledger_->settled(resource.address));
    else if (reading.state == reconcile::Reading::State::differs && !reading.ordered)
      add(keeper_.ledger_->found(bench.change_for_others(*reading.change), resource.drift, now));
  }
  keeper_.number(std::move(news));
  keeper_.keep_ledger();
  {
    std::lock_guard lock(keeper_.mutex_);
    keeper_.standing_.saw(look);
  }
  keeper_.log_failures();
  keeper_.tell_state();
}

void Keeper::Ear::repaired(const Engine::Look&, const model::Report& report) {
  Workbench& bench = *keeper_.bench_;
  std::vector<wire::AgentMessage> news;
  for (const model::ResourceReport& entry : report.resources) {
    if (entry.outcome != model::Outcome::changed) continue;
    for (wire::AgentMessage& message : keeper_.ledger_->settled(entry.address))
      news.push_back(std::move(message));
  }
  if (worth_telling(report)) keeper_.report(report, keeper_.cause_, std::nullopt);
  keeper_.number(std::move(news));
  keeper_.keep_ledger();
  {
    std::lock_guard lock(keeper_.mutex_);
    keeper_.standing_.ran(bench.catalog(), report);
  }
  keeper_.log_failures();
  keeper_.tell_state();
}

// The first full look after a start is what the boot found; from then on it is drift.
void Keeper::Ear::looked(size_t, Duration) { keeper_.cause_ = wire::Report::Cause::drift; }

void Keeper::Ear::held(const model::Address& address, Duration delay) {
  keeper_.commons_.log.warning(keeper_.name() + ": somebody keeps changing " + address.to_string() +
                               "; next repair in " + human(delay));
}

void Keeper::Ear::warned(const std::string& message) {
  keeper_.commons_.log.warning(keeper_.name() + ": " + message);
}

}  // namespace consort::agent
