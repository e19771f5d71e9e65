#include "server/agents/told_change.h"

#include "model/json.h"
#include "wire/codec.h"

namespace consort::server {
namespace {

constexpr std::string_view kBy = "by";

}  // namespace

std::string to_store(const wire::Drift& drift) {
  model::Map stored = model::to_value(*drift.change, wire::kSafeguard).map();
  if (drift.by) {
    wire::Encoder encoder;
    describe(encoder, *drift.by);
    stored.set(kBy, model::Value(encoder.take()));
  }
  return model::to_json(stored);
}

Result<ToldChange> told_change(const std::string& stored) {
  TRY(model::Value json, model::parse_json(stored));
  const model::Value* by = json.is_map() ? json.map().find(kBy) : nullptr;
  if (!by) return ToldChange{std::move(json), std::nullopt};
  model::Map change = json.map();
  change.erase(kBy);
  return ToldChange{model::Value(std::move(change)), *by};
}

}  // namespace consort::server
