// Filters that do something to every element: map, select, reject and their kin.
#include "base/strings.h"
#include "expression/builtins/attribute_path.h"
#include "expression/builtins/groups.h"
#include "expression/builtins/registry.h"
#include "expression/python/compare.h"

namespace consort::expression {
namespace {

using model::List;
using model::Value;

// A filter or test by name with the arguments behind it, to be applied to one element after the
// other.
struct Step {
  const Builtin* builtin = nullptr;
  Actuals actuals = {};

  Outcome<Datum> operator()(const Datum& item, Meter& meter) const {
    return apply(*builtin, item, actuals, meter);
  }
};

// The arguments of the call from `first` on: the name of the step, and what it gets.
Outcome<Step> step_of(Call& call, size_t first, const Builtin* (*find)(std::string_view),
                      Failure (*unknown)(std::string_view)) {
  const Datum& name = call.rest()[first];
  if (!name.is_value() || !name.value().is_text())
    return call.misuse("the name is text", "put it in quotes");
  Step step{find(name.value().text())};
  if (!step.builtin) return unknown(name.value().text());
  auto arguments = call.rest().subspan(first + 1);
  step.actuals.positional.assign(arguments.begin(), arguments.end());
  step.actuals.named = call.named();
  return step;
}

Outcome<void> add(List& list, const Datum& datum, const Call& call) {
  TRY(Value value,
      value_of(datum, "an element of the result of '" + std::string(call.builtin().name) + "'"));
  list.push_back(std::move(value));
  return {};
}

Outcome<Datum> map_attribute(Call& call, const Value& items) {
  const Value* otherwise = nullptr;
  AttributePath path;
  for (const auto& [name, datum] : call.named()) {
    if (name == "attribute") {
      TRY(path, AttributePath::from(datum));
    } else if (name != "default") {
      return call.misuse("there is no parameter '" + name + "'");
    } else if (!datum.value().is_null()) {
      otherwise = &datum.value();
    }
  }
  List result;
  for (const Value& item : items.list()) {
    TRY(Value value, path.value(item, otherwise));
    result.push_back(std::move(value));
  }
  return Datum(Value(std::move(result)));
}

Outcome<Datum> map(Call& call) {
  TRY(Value items, call.elements());
  TRY_DO(call.meter().elements(items.list().size()));
  bool attribute = std::any_of(call.named().begin(), call.named().end(),
                               [](const auto& entry) { return entry.first == "attribute"; });
  if (call.rest().empty() && attribute) return map_attribute(call, items);
  if (call.rest().empty())
    return call.misuse("name a filter, or an attribute: map(attribute='name')");
  if (items.list().empty()) return Datum(std::move(items));
  TRY(Step step, step_of(call, 0, find_filter, unknown_filter));
  List result;
  for (const Value& item : items.list()) {
    TRY(Datum mapped, step(item, call.meter()));
    TRY_DO(add(result, mapped, call));
  }
  return Datum(Value(std::move(result)));
}

// Keeps the elements for which the test (none: their truth) says `wanted`.
Outcome<Datum> keep(Call& call, bool wanted, bool by_attribute) {
  TRY(Value items, call.elements());
  AttributePath path;
  size_t first = by_attribute ? 1 : 0;
  if (by_attribute && call.rest().empty()) return call.misuse("name the attribute");
  if (items.list().empty()) return Datum(std::move(items));
  if (by_attribute) {
    TRY(path, AttributePath::from(call.rest()[0]));
  }
  Step step;
  if (call.rest().size() > first) {
    TRY(step, step_of(call, first, find_test, unknown_test));
  }
  List result;
  for (const Value& item : items.list()) {
    TRY_DO(call.meter().step());
    TRY(Datum subject, path.datum(item));
    if (step.builtin) {
      TRY(subject, step(subject, call.meter()));
    }
    TRY(Value answer, value_of(subject, "a decision"));
    if (answer.is_unknown()) return Datum(std::move(answer));
    TRY(Truth truth, python::truth(answer));
    if ((truth == Truth::yes) == wanted) result.push_back(item);
  }
  return Datum(Value(std::move(result)));
}

Outcome<Datum> select(Call& call) { return keep(call, true, false); }
Outcome<Datum> reject(Call& call) { return keep(call, false, false); }
Outcome<Datum> selectattr(Call& call) { return keep(call, true, true); }
Outcome<Datum> rejectattr(Call& call) { return keep(call, false, true); }

constexpr Builtin kFilters[] = {
    {"map", map, {"*", "**"}, 0, Wants::shell},
    {"select", select, {"*", "**"}, 0, Wants::shell},
    {"reject", reject, {"*", "**"}, 0, Wants::shell},
    {"selectattr", selectattr, {"*", "**"}, 0, Wants::shell},
    {"rejectattr", rejectattr, {"*", "**"}, 0, Wants::shell},
};

}  // namespace

std::span<const Builtin> select_filters() { return kFilters; }

}  // namespace consort::expression
