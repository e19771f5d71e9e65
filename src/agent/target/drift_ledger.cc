#include "agent/target/drift_ledger.h"

#include "agent/files.h"
#include "base/strings.h"
#include "wire/fit.h"

namespace consort::agent {
namespace {

constexpr size_t kMostBytes = 256 * wire::kMiB;

// Two findings of one difference. Why it is a change does not matter to what it is.
bool same(const wire::Drift& told, const model::Change& change, model::DriftPolicy policy) {
  return told.policy == policy && told.change && told.change->action == change.action &&
         told.change->attributes == change.attributes;
}

}  // namespace

// One message a line.
Result<DriftLedger> DriftLedger::open(std::string path, std::string target) {
  DriftLedger ledger(std::move(path), std::move(target));
  auto text = read_file(ledger.path_, kMostBytes);
  if (!text && text.error().code == Code::not_found) return ledger;
  if (!text) return std::move(text).error();
  for (std::string_view line : split_lines(*text)) {
    auto decoded = wire::agent_message(line);
    auto* message = decoded ? std::get_if<wire::AgentMessage>(&*decoded) : nullptr;
    auto* drift = message ? std::get_if<wire::Drift>(message) : nullptr;
    if (drift) ledger.standing_[drift->resource] = std::move(*drift);
  }
  return ledger;
}

std::vector<wire::AgentMessage> DriftLedger::found(const model::Change& change,
                                                   model::DriftPolicy policy, WallTime now,
                                                   std::optional<wire::Attribution> by) {
  auto [at, fresh] = standing_.try_emplace(change.address);
  wire::Drift& drift = at->second;
  if (!fresh && same(drift, change, policy)) return {};
  wire::Drift news{.number = {1, 0},
                   .target = target_,
                   .event = fresh ? wire::Drift::Event::opened : wire::Drift::Event::changed,
                   .resource = change.address,
                   .policy = policy,
                   .since = fresh ? now : drift.since,
                   .change = change,
                   .by = std::move(by)};
  changed_ = true;
  drift = wire::fitted(std::move(news));
  drift.change->attributes = change.attributes;  // to tell the next one apart
  return {wire::fitted(drift)};
}

bool DriftLedger::is_told(const model::Change& change, model::DriftPolicy policy) const {
  auto told = standing_.find(change.address);
  return told != standing_.end() && same(told->second, change, policy);
}

std::vector<wire::AgentMessage> DriftLedger::settled(const model::Address& resource) {
  auto at = standing_.find(resource);
  if (at == standing_.end()) return {};
  wire::Drift drift = std::move(at->second);
  standing_.erase(at);
  changed_ = true;
  drift.event = wire::Drift::Event::settled;
  drift.change.reset();
  drift.by.reset();
  return {std::move(drift)};
}

std::vector<wire::AgentMessage> DriftLedger::keep_only(const model::Catalog& catalog) {
  return keep_where([&](const model::Address& address) { return catalog.find(address); });
}

std::vector<wire::AgentMessage> DriftLedger::keep_only(const std::set<model::Address>& resources) {
  return keep_where([&](const model::Address& address) { return resources.contains(address); });
}

std::vector<wire::AgentMessage> DriftLedger::keep_where(
    const std::function<bool(const model::Address&)>& stays) {
  std::vector<model::Address> gone;
  for (const auto& [address, drift] : standing_)
    if (!stays(address)) gone.push_back(address);
  std::vector<wire::AgentMessage> messages;
  for (const model::Address& address : gone)
    for (wire::AgentMessage& message : settled(address))
      messages.push_back(std::move(message));
  return messages;
}

std::vector<wire::AgentMessage> DriftLedger::standing() const {
  std::vector<wire::AgentMessage> messages;
  for (const auto& [address, drift] : standing_) {
    wire::Drift again = drift;
    again.event = wire::Drift::Event::opened;
    messages.push_back(wire::fitted(std::move(again)));
  }
  return messages;
}

Status DriftLedger::keep() {
  if (!changed_) return {};
  std::string text;
  for (const auto& [address, drift] : standing_)
    text += wire::to_json(wire::AgentMessage(wire::fitted(drift))) + "\n";
  TRY_DO(replace_file(path_, text, /*durable=*/true));
  changed_ = false;
  return {};
}

}  // namespace consort::agent
