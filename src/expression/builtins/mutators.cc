#include "expression/builtins/mutators.h"

#include <algorithm>

#include "base/strings.h"
#include "expression/python/compare.h"
#include "expression/python/number.h"
#include "expression/python/sequence.h"

namespace consort::expression {
namespace {

using model::Value;
using Arguments = std::vector<Value>;

// The list to change; a copy somebody else's sharing makes necessary is paid for.
Outcome<model::List*> own_list(Value& target, Meter& meter) {
  const model::List* before = &target.list();
  model::List* list = &target.own_list();
  if (list != before) TRY_DO(meter.elements(list->size()));
  return list;
}

Outcome<model::Map*> own_map(Value& target, Meter& meter) {
  const model::Map* before = &target.map();
  model::Map* map = &target.own_map();
  if (map != before) TRY_DO(meter.elements(map->size()));
  return map;
}

Outcome<int64_t> index_of(const Value& value) {
  if (auto number = python::as_number(value); number && !number->is_real) return number->integer;
  return type_failure("a position is an integer, not " +
                      std::string(model::to_string(value.kind())));
}

Outcome<Value> append(Value& target, const Arguments& arguments, Meter& meter) {
  TRY_DO(meter.elements(1));
  TRY(model::List * list, own_list(target, meter));
  list->push_back(arguments[0]);
  return Value();
}

Outcome<Value> extend(Value& target, const Arguments& arguments, Meter& meter) {
  TRY(Value more, python::elements(arguments[0], meter));
  TRY_DO(meter.elements(more.list().size()));
  TRY(model::List * list, own_list(target, meter));
  list->insert(list->end(), more.list().begin(), more.list().end());
  return Value();
}

Outcome<Value> insert(Value& target, const Arguments& arguments, Meter& meter) {
  TRY(int64_t index, index_of(arguments[0]));
  TRY(model::List * list, own_list(target, meter));
  TRY_DO(meter.elements(list->size() / 64 + 1));
  auto size = static_cast<int64_t>(list->size());
  index = std::clamp(index < 0 ? std::max(index, -size) + size : index, int64_t{0}, size);
  list->insert(list->begin() + index, arguments[1]);
  return Value();
}

Outcome<Value> remove(Value& target, const Arguments& arguments, Meter& meter) {
  TRY(model::List * list, own_list(target, meter));
  for (size_t i = 0; i < list->size(); ++i) {
    python::Waits waits;
    TRY(Truth same, python::equal((*list)[i], arguments[0], meter, waits));
    if (same == Truth::unknown) return Failure::waiting(std::move(waits));
    if (same == Truth::no) continue;
    list->erase(list->begin() + static_cast<ptrdiff_t>(i));
    return Value();
  }
  return value_failure("the list does not have what 'remove' should remove");
}

Outcome<Value> pop_element(Value& target, const Arguments& arguments, Meter& meter) {
  int64_t index = -1;
  if (!arguments.empty()) {
    TRY(index, index_of(arguments[0]));
  }
  TRY(model::List * list, own_list(target, meter));
  TRY_DO(meter.elements(list->size() / 64 + 1));
  if (index < 0) index += static_cast<int64_t>(list->size());
  if (index < 0 || index >= static_cast<int64_t>(list->size())) {
    return value_failure("the list has no element to 'pop' there");
  }
  Value element = (*list)[static_cast<size_t>(index)];
  list->erase(list->begin() + index);
  return element;
}

Outcome<Value> clear_list(Value& target, const Arguments&, Meter&) {
  target = Value(model::List());
  return Value();
}

Outcome<Value> reverse(Value& target, const Arguments&, Meter& meter) {
  TRY_DO(meter.step(target.list().size()));
  TRY(model::List * list, own_list(target, meter));
  std::reverse(list->begin(), list->end());
  return Value();
}

Outcome<Value> sort(Value& target, const Arguments&, Meter& meter) {
  std::vector<python::Keyed> items;
  TRY_DO(meter.elements(target.list().size() * 2));
  for (const Value& item : target.list())
    items.push_back({item, item});
  TRY_DO(python::sort(items, false, meter));
  model::List sorted;
  for (python::Keyed& item : items)
    sorted.push_back(std::move(item.item));
  target = Value(std::move(sorted));
  return Value();
}

Outcome<Value> update(Value& target, const Arguments& arguments, Meter& meter) {
  if (!arguments[0].is_map()) return type_failure("'update' needs a map");
  TRY_DO(meter.elements(arguments[0].map().size()));
  TRY(model::Map * map, own_map(target, meter));
  for (const auto& entry : arguments[0].map())
    map->set(entry.key, entry.value);
  return Value();
}

Outcome<Value> set_default(Value& target, const Arguments& arguments, Meter& meter) {
  if (!arguments[0].is_text()) return type_failure("the key of a map is text");
  if (const Value* found = target.map().find(arguments[0].text())) return *found;
  Value value = arguments.size() > 1 ? arguments[1] : Value();
  TRY_DO(meter.elements(1));
  TRY(model::Map * map, own_map(target, meter));
  map->set(arguments[0].shared_text(), value);
  return value;
}

Outcome<Value> pop_entry(Value& target, const Arguments& arguments, Meter& meter) {
  const Value* found = arguments[0].is_text() ? target.map().find(arguments[0].text()) : nullptr;
  if (!found && arguments.size() > 1) return arguments[1];
  if (!found) return value_failure("the map has no such key to 'pop'");
  Value value = *found;
  TRY_DO(meter.elements(target.map().size() / 8 + 1));
  TRY(model::Map * map, own_map(target, meter));
  map->erase(arguments[0].text());
  return value;
}

Outcome<Value> clear_map(Value& target, const Arguments&, Meter&) {
  target = Value(model::Map());
  return Value();
}

constexpr auto kList = Value::Kind::list;
constexpr auto kMap = Value::Kind::map;
constexpr Mutator kMutators[] = {
    {"append", kList, 1, 1, append},   {"extend", kList, 1, 1, extend},
    {"insert", kList, 2, 2, insert},   {"remove", kList, 1, 1, remove},
    {"pop", kList, 0, 1, pop_element}, {"clear", kList, 0, 0, clear_list},
    {"reverse", kList, 0, 0, reverse}, {"sort", kList, 0, 0, sort},
    {"update", kMap, 1, 1, update},    {"setdefault", kMap, 1, 2, set_default},
    {"pop", kMap, 1, 2, pop_entry},    {"clear", kMap, 0, 0, clear_map},
};

}  // namespace

const Mutator* find_mutator(Value::Kind kind, std::string_view name) {
  for (const Mutator& mutator : kMutators) {
    if (mutator.kind == kind && mutator.name == name) return &mutator;
  }
  return nullptr;
}

bool is_mutator(std::string_view name) {
  return std::any_of(std::begin(kMutators), std::end(kMutators),
                     [&](const Mutator& mutator) { return mutator.name == name; });
}

}  // namespace consort::expression
