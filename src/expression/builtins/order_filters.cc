// Filters that compare: sort, unique, min, max, groupby.
#include <unordered_set>

#include "expression/builtins/attribute_path.h"
#include "expression/builtins/groups.h"
#include "expression/python/compare.h"
#include "expression/python/sequence.h"

namespace consort::expression {
namespace {

using model::List;
using model::Value;
using python::Keyed;

Outcome<Value> key_of(const Value& item, const AttributePath& path, bool case_sensitive,
                      const Value* otherwise = nullptr) {
  TRY(Value key, path.value(item, otherwise));
  return case_sensitive ? key : ignore_case(key);
}

Outcome<Datum> sort(Call& call) {
  TRY(Value items, call.elements());
  TRY(bool reverse, call.flag(0, false));
  TRY(bool case_sensitive, call.flag(1, false));
  TRY(std::vector<AttributePath> paths, AttributePath::several(call, 2));
  TRY_DO(call.meter().elements(items.list().size() * 2));
  std::vector<Keyed> keyed;
  for (const Value& item : items.list()) {
    List keys;
    for (const AttributePath& path : paths) {
      TRY(Value key, key_of(item, path, case_sensitive));
      keys.push_back(std::move(key));
    }
    keyed.push_back({keys.size() == 1 ? keys[0] : Value(std::move(keys)), item});
  }
  TRY_DO(python::sort(keyed, reverse, call.meter()));
  List sorted;
  for (Keyed& entry : keyed)
    sorted.push_back(std::move(entry.item));
  return Datum(Value(std::move(sorted)));
}

Outcome<Datum> unique(Call& call) {
  TRY(Value items, call.elements());
  TRY(bool case_sensitive, call.flag(0, false));
  TRY(AttributePath path, AttributePath::from(call, 1));
  TRY_DO(call.meter().elements(items.list().size()));
  std::unordered_set<std::string> seen;
  List result;
  for (const Value& item : items.list()) {
    TRY(Value key, key_of(item, path, case_sensitive));
    TRY(std::string identity, python::identity(key, call.meter()));
    if (seen.insert(std::move(identity)).second) result.push_back(item);
  }
  return Datum(Value(std::move(result)));
}

template <bool largest>
Outcome<Datum> extreme(Call& call) {
  TRY(Value items, call.elements());
  TRY(bool case_sensitive, call.flag(0, false));
  TRY(AttributePath path, AttributePath::from(call, 1));
  if (items.list().empty()) {
    return Datum(
        Undefined{Undefined::Kind::other, "there is no smallest or largest: the list is empty"});
  }
  const Value* best = nullptr;
  Value best_key;
  for (const Value& item : items.list()) {
    TRY(Value key, key_of(item, path, case_sensitive));
    bool better = best == nullptr;
    if (best) {
      TRY(better, largest ? python::less(best_key, key, call.meter())
                          : python::less(key, best_key, call.meter()));
    }
    if (!better) continue;
    best = &item;
    best_key = std::move(key);
  }
  return Datum(*best);
}

Outcome<Datum> groupby(Call& call) {
  TRY(Value items, call.elements());
  TRY(AttributePath path, AttributePath::from(call, 0));
  const Value* otherwise = call.given(1) ? &call.argument(1).value() : nullptr;
  TRY(bool case_sensitive, call.flag(2, false));
  TRY_DO(call.meter().elements(items.list().size() * 3));
  std::vector<Keyed> keyed;
  for (const Value& item : items.list()) {
    TRY(Value key, key_of(item, path, case_sensitive, otherwise));
    keyed.push_back({std::move(key), item});
  }
  TRY_DO(python::sort(keyed, false, call.meter()));
  List groups;
  for (size_t begin = 0; begin < keyed.size();) {
    List members;
    size_t end = begin;
    for (; end < keyed.size(); ++end) {
      python::Waits waits;
      TRY(Truth same, python::equal(keyed[begin].key, keyed[end].key, call.meter(), waits));
      if (same != Truth::yes) break;
      members.push_back(keyed[end].item);
    }
    TRY(Value name, path.value(keyed[begin].item, otherwise));
    groups.emplace_back(List{std::move(name), Value(std::move(members))});
    begin = std::max(end, begin + 1);
  }
  return Datum(Value(std::move(groups)));
}

constexpr Builtin kFilters[] = {
    {"sort", sort, {"reverse", "case_sensitive", "attribute"}},
    {"unique", unique, {"case_sensitive", "attribute"}},
    {"min", extreme<false>, {"case_sensitive", "attribute"}},
    {"max", extreme<true>, {"case_sensitive", "attribute"}},
    {"groupby", groupby, {"attribute", "default", "case_sensitive"}, 1},
};

}  // namespace

std::span<const Builtin> order_filters() { return kFilters; }

}  // namespace consort::expression
