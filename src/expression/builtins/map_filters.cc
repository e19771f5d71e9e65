#include "base/strings.h"
#include "expression/builtins/attribute_path.h"
#include "expression/builtins/groups.h"
#include "expression/python/compare.h"
#include "expression/python/sequence.h"

namespace consort::expression {
namespace {

using model::List;
using model::Map;
using model::Value;

Value pair_of(const Map::Entry& entry) { return Value(List{Value(entry.key), entry.value}); }

Outcome<Datum> items(Call& call) {
  if (call.subject().is_undefined()) return Datum(Value(List()));
  TRY(Value subject, value_of(call.subject(), "'items'"));
  if (subject.is_unknown()) return Datum(std::move(subject));
  if (subject.is_secret()) return python::secret_failure("'items'");
  if (!subject.is_map())
    return call.misuse("this needs a map, not " + std::string(model::to_string(subject.kind())));
  TRY_DO(call.meter().elements(subject.map().size() * 3));
  List result;
  for (const auto& entry : subject.map())
    result.push_back(pair_of(entry));
  return Datum(Value(std::move(result)));
}

Outcome<Datum> dictsort(Call& call) {
  TRY(const Map* map, call.map());
  TRY(bool case_sensitive, call.flag(0, false));
  TRY(std::string by, call.text(1, "key"));
  TRY(bool reverse, call.flag(2, false));
  if (by != "key" && by != "value") return call.misuse("a map is sorted by 'key' or by 'value'");
  TRY_DO(call.meter().elements(map->size() * 4));
  std::vector<python::Keyed> keyed;
  for (const auto& entry : *map) {
    Value key = by == "key" ? Value(entry.key) : entry.value;
    keyed.push_back({case_sensitive ? key : ignore_case(key), pair_of(entry)});
  }
  TRY_DO(python::sort(keyed, reverse, call.meter()));
  List result;
  for (python::Keyed& entry : keyed)
    result.push_back(std::move(entry.item));
  return Datum(Value(std::move(result)));
}

Outcome<Datum> dict2items(Call& call) {
  TRY(const Map* map, call.map());
  TRY(std::string key_name, call.text(0, "key"));
  TRY(std::string value_name, call.text(1, "value"));
  TRY_DO(call.meter().elements(map->size() * 3));
  List result;
  for (const auto& entry : *map) {
    Map item;
    item.set(key_name, Value(entry.key));
    item.set(value_name, entry.value);
    result.emplace_back(std::move(item));
  }
  return Datum(Value(std::move(result)));
}

Outcome<Datum> items2dict(Call& call) {
  TRY(std::string key_name, call.text(0, "key"));
  TRY(std::string value_name, call.text(1, "value"));
  if (!call.value().is_list()) return call.misuse("this needs a list of maps");
  TRY_DO(call.meter().elements(call.value().list().size()));
  Map result;
  for (const Value& item : call.value().list()) {
    const Value* key = item.is_map() ? item.map().find(key_name) : nullptr;
    const Value* value = item.is_map() ? item.map().find(value_name) : nullptr;
    if (!key || !value)
      return call.misuse("every element is a map with '" + key_name + "' and '" + value_name + "'");
    if (key->is_unknown()) return Datum(*key);
    if (!key->is_text())
      return call.misuse("the key of a map is text, not " +
                         std::string(model::to_string(key->kind())));
    result.set(key->shared_text(), *value);
  }
  return Datum(Value(std::move(result)));
}

enum class Lists { replace, keep, append, prepend };

struct Combine {
  bool recursive = false;
  Lists lists = Lists::replace;
  Meter& meter;

  Outcome<Value> merged(const Value& low, const Value& high) const {
    if (recursive && low.is_map() && high.is_map()) return maps(low.map(), high.map());
    if (!low.is_list() || !high.is_list() || lists == Lists::replace) return high;
    if (lists == Lists::keep) return low;
    const Value& front = lists == Lists::append ? low : high;
    const Value& back = lists == Lists::append ? high : low;
    TRY_DO(meter.elements(front.list().size() + back.list().size()));
    List result = front.list();
    result.insert(result.end(), back.list().begin(), back.list().end());
    return Value(std::move(result));
  }

  Outcome<Value> maps(const Map& low, const Map& high) const {
    TRY_DO(meter.elements(low.size() + high.size()));
    Map result = low;
    for (const auto& entry : high) {
      const Value* before = result.find(*entry.key);
      Value value = entry.value;
      if (before) {
        TRY(value, merged(*before, entry.value));
      }
      result.set(entry.key, std::move(value));
    }
    return Value(std::move(result));
  }
};

Outcome<Combine> combine_options(const Call& call) {
  Combine combine{false, Lists::replace, call.meter()};
  for (const auto& [name, datum] : call.named()) {
    const Value& value = datum.value();
    if (name == "recursive") {
      TRY(Truth truth, python::truth(value));
      combine.recursive = truth == Truth::yes;
    } else if (name == "list_merge" && value.is_text()) {
      constexpr std::string_view kNames[] = {"replace", "keep", "append", "prepend"};
      auto found = std::find(std::begin(kNames), std::end(kNames), value.text());
      if (found == std::end(kNames)) {
        return call.misuse("list_merge is 'replace', 'keep', 'append' or 'prepend'");
      }
      combine.lists = static_cast<Lists>(found - std::begin(kNames));
    } else {
      return call.misuse("there is no parameter '" + name + "'",
                         did_you_mean(name, {"recursive", "list_merge"}));
    }
  }
  return combine;
}

Outcome<Datum> combine(Call& call) {
  TRY(Combine combine, combine_options(call));
  Value result(Map{});
  TRY_DO(call.map());
  auto flatten = [&](const Value& part, auto& self) -> Outcome<void> {
    TRY_DO(call.meter().step());
    if (part.is_list()) {
      for (const Value& item : part.list())
        TRY_DO(self(item, self));
      return {};
    }
    if (!part.is_map())
      return call.misuse("only maps can be merged, not " +
                         std::string(model::to_string(part.kind())));
    TRY(result, combine.maps(result.map(), part.map()));
    return {};
  };
  TRY_DO(flatten(call.value(), flatten));
  for (const Datum& datum : call.rest())
    TRY_DO(flatten(datum.value(), flatten));
  return Datum(std::move(result));
}

// keys|map('extract', container) looks each key up.
Outcome<Datum> extract(Call& call) {
  std::vector<Value> keys = {call.value()};
  if (call.given(1)) {
    const Value& more = call.argument(1).value();
    if (more.is_list()) {
      keys.insert(keys.end(), more.list().begin(), more.list().end());
    } else {
      keys.push_back(more);
    }
  }
  Value value = call.argument(0).value();
  for (const Value& key : keys) {
    if (value.is_unknown()) break;
    std::optional<Value> found = python::item(value, key);
    if (!found) {
      Undefined undefined{Undefined::Kind::attribute, key.is_text() ? key.text() : "that element"};
      undefined.owner = value;
      return Datum(std::move(undefined));
    }
    value = std::move(*found);
  }
  return Datum(std::move(value));
}

constexpr Builtin kFilters[] = {
    {"items", items, {}, 0, Wants::anything},
    {"dictsort", dictsort, {"case_sensitive", "by", "reverse"}},
    {"dict2items", dict2items, {"key_name", "value_name"}, 0, Wants::shell},
    {"items2dict", items2dict, {"key_name", "value_name"}, 0, Wants::shell},
    {"combine", combine, {"*", "**"}, 0, Wants::shell},
    {"extract", extract, {"container", "morekeys"}, 1, Wants::shell},
};

}  // namespace

std::span<const Builtin> map_filters() { return kFilters; }

}  // namespace consort::expression
