#include "expression/builtins/builtin.h"
#include "expression/python/compare.h"

namespace consort::expression {
namespace {

using model::Value;
using python::Obstacles;

// What keeps `datum` from a builtin that wants this much of it.
Outcome<void> look_at(const Datum& datum, const Call& call, Obstacles& found) {
  Wants wants = call.builtin().wants;
  if (wants == Wants::anything) return {};
  if (datum.is_undefined() && datum.undefined().lenient) {
    return call.misuse("the condition was false, and there is no else", "add 'else'");
  }
  if (datum.is_undefined()) return datum.undefined().failure();
  if (datum.is_object())
    return call.misuse(std::string(datum.object().kind()) + " cannot be used here");
  if (wants == Wants::values) return {};
  if (wants == Wants::known) return python::find_obstacles(datum.value(), call.meter(), found);
  found.secret = found.secret || datum.is_secret();
  if (datum.is_unknown()) {
    found.unknown = true;
    python::add_waits(found.waits, datum.value().unknown().waits_for);
  }
  return {};
}

// What a builtin may have to look at: it pays for that before it begins.
uint64_t size_of(const Datum& datum) {
  if (!datum.is_value()) return 0;
  const Value& value = datum.value();
  if (value.is_text()) return value.text().size();
  if (value.is_list()) return value.list().size();
  return value.is_map() ? value.map().size() : 0;
}

Outcome<void> pay(const Call& call) {
  uint64_t size = size_of(call.subject());
  for (size_t i = 0; i < Builtin::kMostParameters; ++i)
    size += size_of(call.argument(i));
  for (const Datum& datum : call.rest())
    size += size_of(datum);
  return call.meter().step(1 + size / 16);
}

Outcome<Obstacles> obstacles(const Call& call) {
  Obstacles found;
  TRY_DO(look_at(call.subject(), call, found));
  for (size_t i = 0; i < Builtin::kMostParameters; ++i) {
    if (call.passed(i)) TRY_DO(look_at(call.argument(i), call, found));
  }
  for (const Datum& datum : call.rest())
    TRY_DO(look_at(datum, call, found));
  for (const auto& [name, datum] : call.named())
    TRY_DO(look_at(datum, call, found));
  return found;
}

}  // namespace

Outcome<Datum> apply(const Builtin& builtin, Datum subject, Actuals actuals, Meter& meter) {
  TRY(Call call, Call::bind(builtin, std::move(subject), std::move(actuals), meter));
  TRY_DO(pay(call));
  TRY(Obstacles found, obstacles(call));
  if (found.secret) return python::secret_failure("'" + std::string(builtin.name) + "'");
  if (found.unknown) return Datum(Value(model::Unknown{std::move(found.waits)}));
  size_t height = std::max(call.height(), kDeepestValue) + 2;
  TRY(Datum result, builtin.function(call));
  bool container = result.is_value() && (result.value().is_list() || result.value().is_map());
  if (container) TRY_DO(result.raise(height, meter));
  return result;
}

std::optional<Value> unknown_among(std::span<const Datum* const> data) {
  std::optional<model::Unknown> unknown;
  for (const Datum* datum : data) {
    if (!datum->is_unknown()) continue;
    if (!unknown) unknown.emplace();
    python::add_waits(unknown->waits_for, datum->value().unknown().waits_for);
  }
  if (!unknown) return std::nullopt;
  return Value(std::move(*unknown));
}

}  // namespace consort::expression
