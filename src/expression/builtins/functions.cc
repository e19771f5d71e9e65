// Global functions: range, dict, namespace, cycler and joiner.
#include "expression/builtins/groups.h"
#include "expression/runtime/objects.h"

namespace consort::expression {
namespace {

using model::List;
using model::Map;
using model::Value;

Outcome<Datum> range(Call& call) {
  TRY(int64_t start, call.integer(0, 0));
  TRY(int64_t stop, call.integer(1, 0));
  TRY(int64_t step, call.integer(2, 1));
  if (!call.passed(1)) stop = std::exchange(start, 0);
  if (step == 0) return value_failure("the step of a range cannot be zero");
  List list;
  auto before_stop = [&](int64_t i) { return step > 0 ? i < stop : i > stop; };
  for (int64_t i = start; before_stop(i);) {
    if (static_cast<int64_t>(list.size()) == kLongestRange) {
      return Failure(rules::kLimit, "this range is longer than " + std::to_string(kLongestRange));
    }
    list.emplace_back(i);
    if (__builtin_add_overflow(i, step, &i)) break;
  }
  TRY_DO(call.meter().elements(list.size()));
  return Datum(Value(std::move(list)));
}

// The entries of a map, or of a list of pairs.
Outcome<void> add_entries(Map& map, const Value& from, const Call& call) {
  TRY_DO(call.meter().elements(from.is_map() ? from.map().size() : 1));
  if (from.is_map()) {
    for (const auto& entry : from.map())
      map.set(entry.key, entry.value);
    return {};
  }
  if (!from.is_list()) return call.misuse("this needs a map, or a list of pairs");
  TRY_DO(call.meter().elements(from.list().size()));
  for (const Value& pair : from.list()) {
    bool valid = pair.is_list() && pair.list().size() == 2 && pair.list()[0].is_text();
    if (!valid) return call.misuse("every element is a pair of a key, which is text, and a value");
    map.set(pair.list()[0].shared_text(), pair.list()[1]);
  }
  return {};
}

Outcome<Datum> dict(Call& call) {
  Map map;
  if (call.passed(0)) TRY_DO(add_entries(map, call.argument(0).value(), call));
  for (const auto& [name, datum] : call.named())
    map.set(name, datum.value());
  return Datum(Value(std::move(map)));
}

Outcome<Datum> make_namespace(Call& call) {
  auto object = std::make_shared<NamespaceObject>();
  if (call.passed(0)) {
    TRY(Value initial, value_of(call.argument(0), "a namespace"));
    Map map;
    TRY_DO(add_entries(map, initial, call));
    for (const auto& entry : map)
      object->set(*entry.key, Datum(entry.value));
  }
  for (const auto& [name, datum] : call.named())
    object->set(name, datum);
  return Datum(object);
}

Outcome<Datum> cycler(Call& call) {
  if (call.rest().empty()) return call.misuse("name something to cycle through");
  std::vector<Datum> items(call.rest().begin(), call.rest().end());
  return Datum(std::make_shared<CyclerObject>(std::move(items)));
}

Outcome<Datum> joiner(Call& call) {
  TRY(std::string separator, call.any_text(0, ", "));
  return Datum(std::make_shared<JoinerObject>(std::move(separator)));
}

constexpr Builtin kFunctions[] = {
    {"range", range, {"start", "stop", "step"}, 1},
    {"dict", dict, {"mapping", "**"}, 0, Wants::shell},
    {"namespace", make_namespace, {"mapping", "**"}, 0, Wants::anything},
    {"cycler", cycler, {"*"}, 0, Wants::anything},
    {"joiner", joiner, {"sep"}},
};

}  // namespace

std::span<const Builtin> functions() { return kFunctions; }

}  // namespace consort::expression
