// Methods of lists and maps that leave them as they are.
#include "expression/builtins/groups.h"
#include "expression/python/compare.h"

namespace consort::expression {
namespace {

using model::List;
using model::Value;

Outcome<Datum> copy(Call& call) { return call.subject(); }

Outcome<Datum> count(Call& call) {
  int64_t found = 0;
  for (const Value& item : call.value().list()) {
    python::Waits waits;
    TRY(Truth same, python::equal(item, call.argument(0).value(), call.meter(), waits));
    if (same == Truth::yes) ++found;
  }
  return Datum(Value(found));
}

Outcome<Datum> index(Call& call) {
  const List& list = call.value().list();
  for (size_t i = 0; i < list.size(); ++i) {
    python::Waits waits;
    TRY(Truth same, python::equal(list[i], call.argument(0).value(), call.meter(), waits));
    if (same == Truth::yes) return Datum(Value(static_cast<int64_t>(i)));
  }
  return value_failure("the list does not have what 'index' looks for");
}

Outcome<Datum> items(Call& call) {
  TRY_DO(call.meter().elements(call.value().map().size() * 3));
  List list;
  for (const auto& entry : call.value().map())
    list.emplace_back(List{Value(entry.key), entry.value});
  return Datum(Value(std::move(list)));
}

Outcome<Datum> keys(Call& call) {
  TRY(Value keys, call.elements());
  return Datum(std::move(keys));
}

Outcome<Datum> values(Call& call) {
  TRY_DO(call.meter().elements(call.value().map().size()));
  List list;
  for (const auto& entry : call.value().map())
    list.push_back(entry.value);
  return Datum(Value(std::move(list)));
}

Outcome<Datum> get(Call& call) {
  const Value& key = call.argument(0).value();
  if (key.is_list() || key.is_map()) return call.misuse("a list or map cannot be a key");
  const Value* found = key.is_text() ? call.value().map().find(key.text()) : nullptr;
  if (found) return Datum(*found);
  return call.passed(1) ? call.argument(1) : Datum();
}

constexpr Builtin kListMethods[] = {
    {"copy", copy, {}, 0, Wants::shell},
    {"count", count, {"value"}, 1},
    {"index", index, {"value"}, 1},
};

constexpr Builtin kMapMethods[] = {
    {"copy", copy, {}, 0, Wants::shell},
    {"items", items, {}, 0, Wants::shell},
    {"keys", keys, {}, 0, Wants::shell},
    {"values", values, {}, 0, Wants::shell},
    {"get", get, {"key", "default"}, 1, Wants::shell},
};

}  // namespace

std::span<const Builtin> list_methods() { return kListMethods; }
std::span<const Builtin> map_methods() { return kMapMethods; }

}  // namespace consort::expression
