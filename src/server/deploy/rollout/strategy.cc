#include "server/deploy/rollout/strategy.h"

#include <algorithm>
#include <optional>

namespace consort::server {
namespace {

constexpr int64_t kMostHosts = 1'000'000;
constexpr int64_t kMostSeconds = 7 * 24 * 3600;

Result<std::optional<int64_t>> number(const model::Map& map, std::string_view key, int64_t least,
                                      int64_t most) {
  const model::Value* value = map.find(key);
  if (!value) return std::optional<int64_t>();
  if (!value->is_integer() || value->integer() < least || value->integer() > most)
    return fail(Code::invalid, "'" + std::string(key) + "' is not a whole number from " +
                                   std::to_string(least) + " to " + std::to_string(most));
  return std::optional(value->integer());
}

}  // namespace

size_t Share::of(size_t total) const {
  const auto amount = static_cast<size_t>(number);
  return std::max<size_t>(1, percent ? (total * amount + 99) / 100 : amount);
}

Result<Strategy> strategy_from(const model::Map& map, const Strategy& otherwise) {
  Strategy strategy = otherwise;
  TRY(auto batch, number(map, "batch", 1, kMostHosts));
  TRY(auto percent, number(map, "batch_percent", 1, 100));
  if (batch && percent)
    return fail(Code::invalid, "'batch' and 'batch_percent' say the same: give one of them");
  if (batch) strategy.batch = {*batch, false};
  if (percent) strategy.batch = {*percent, true};
  TRY(auto canary, number(map, "canary", 0, kMostHosts));
  if (canary) strategy.canary = static_cast<size_t>(*canary);
  TRY(auto failures, number(map, "max_failures", 0, kMostHosts));
  if (failures) strategy.max_failures = static_cast<size_t>(*failures);
  TRY(auto soak, number(map, "soak_seconds", 0, kMostSeconds));
  if (soak) strategy.soak = std::chrono::seconds(*soak);
  TRY(auto patience, number(map, "patience_seconds", 1, kMostSeconds));
  if (patience) strategy.patience = std::chrono::seconds(*patience);
  return strategy;
}

model::Map to_map(const Strategy& strategy) {
  using std::chrono::duration_cast, std::chrono::seconds;
  model::Map map;
  auto set = [&](std::string_view key, auto value) {
    map.set(key, model::Value(static_cast<int64_t>(value)));
  };
  set(strategy.batch.percent ? "batch_percent" : "batch", strategy.batch.number);
  set("canary", strategy.canary);
  set("max_failures", strategy.max_failures);
  set("soak_seconds", duration_cast<seconds>(strategy.soak).count());
  set("patience_seconds", duration_cast<seconds>(strategy.patience).count());
  return map;
}

}  // namespace consort::server
