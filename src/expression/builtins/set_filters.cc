// Filters that see lists as sets, and that nest and pair them.
#include <unordered_set>

#include "expression/builtins/groups.h"
#include "expression/python/compare.h"
#include "expression/python/sequence.h"

namespace consort::expression {
namespace {

using model::List;
using model::Value;

using Identities = std::unordered_set<std::string>;

Outcome<Identities> identities(const Value& list, Meter& meter) {
  Identities result;
  for (const Value& item : list.list()) {
    TRY(std::string identity, python::identity(item, meter));
    result.insert(std::move(identity));
  }
  return result;
}

// Appends those of `items` that are (or are not) among `others`, each once.
Outcome<void> append_if(List& result, const Value& items, const Identities& others, bool among,
                        Meter& meter) {
  Identities seen;
  for (const Value& item : items.list()) {
    TRY(std::string identity, python::identity(item, meter));
    if (others.contains(identity) == among && seen.insert(std::move(identity)).second)
      result.push_back(item);
  }
  return {};
}

Outcome<Value> other_list(const Call& call) {
  return python::elements(call.argument(0).value(), call.meter());
}

template <bool among>
Outcome<Datum> compared(Call& call) {
  TRY(Value left, call.elements());
  TRY(Value right, other_list(call));
  TRY(Identities others, identities(right, call.meter()));
  List result;
  TRY_DO(append_if(result, left, others, among, call.meter()));
  return Datum(Value(std::move(result)));
}

// What is in `first`, and then what is new in `second`.
Outcome<Datum> both(Call& call, bool without_common) {
  TRY(Value left, call.elements());
  TRY(Value right, other_list(call));
  TRY(Identities in_left, identities(left, call.meter()));
  Identities excluded;
  if (without_common) {
    TRY(excluded, identities(right, call.meter()));
  }
  List result;
  TRY_DO(append_if(result, left, excluded, false, call.meter()));
  TRY_DO(append_if(result, right, in_left, false, call.meter()));
  return Datum(Value(std::move(result)));
}

Outcome<Datum> unite(Call& call) { return both(call, false); }
Outcome<Datum> symmetric_difference(Call& call) { return both(call, true); }

Outcome<void> flatten_into(List& result, const Value& list, int64_t levels, bool skip_nulls,
                           Meter& meter) {
  for (const Value& item : list.list()) {
    TRY_DO(meter.elements(1));
    if (item.is_list() && levels != 0) {
      TRY_DO(flatten_into(result, item, levels - 1, skip_nulls, meter));
    } else if (!skip_nulls || !item.is_null()) {
      result.push_back(item);
    }
  }
  return {};
}

Outcome<Datum> flatten(Call& call) {
  if (!call.value().is_list()) return call.misuse("this needs a list");
  int64_t levels = -1;
  if (call.given(0)) {
    TRY(levels, call.integer(0, -1));
  }
  TRY(bool skip_nulls, call.flag(1, true));
  List result;
  TRY_DO(flatten_into(result, call.value(), levels, skip_nulls, call.meter()));
  return Datum(Value(std::move(result)));
}

Outcome<std::vector<Value>> columns_of(const Call& call) {
  std::vector<Value> columns;
  TRY(Value first, call.elements());
  columns.push_back(std::move(first));
  for (const Datum& datum : call.rest()) {
    TRY(Value column, python::elements(datum.value(), call.meter()));
    columns.push_back(std::move(column));
  }
  return columns;
}

// Rows of the first, second, ... elements; as many as the shortest list has, or the longest if
// filled.
Outcome<Datum> zipped(Call& call, const Value* fill) {
  TRY(std::vector<Value> columns, columns_of(call));
  size_t rows = columns[0].list().size();
  for (const Value& column : columns) {
    rows = fill ? std::max(rows, column.list().size()) : std::min(rows, column.list().size());
  }
  TRY_DO(call.meter().elements(rows * (columns.size() + 1)));
  List result;
  for (size_t i = 0; i < rows; ++i) {
    List row;
    for (const Value& column : columns)
      row.push_back(i < column.list().size() ? column.list()[i] : *fill);
    result.emplace_back(std::move(row));
  }
  return Datum(Value(std::move(result)));
}

Outcome<Datum> zip(Call& call) { return zipped(call, nullptr); }

Outcome<Datum> zip_longest(Call& call) {
  Value fill;
  for (const auto& [name, datum] : call.named()) {
    if (name != "fillvalue") return call.misuse("there is no parameter '" + name + "'");
    fill = datum.value();
  }
  return zipped(call, &fill);
}

// Every choice of one element from each list.
Outcome<Datum> product(Call& call) {
  TRY(std::vector<Value> columns, columns_of(call));
  std::vector<List> rows(1);
  for (const Value& column : columns) {
    uint64_t count = rows.size() * column.list().size();
    TRY_DO(call.meter().elements(count * columns.size()));
    std::vector<List> longer;
    longer.reserve(count);
    for (const List& row : rows) {
      for (const Value& item : column.list()) {
        longer.push_back(row);
        longer.back().push_back(item);
      }
    }
    rows = std::move(longer);
  }
  List result;
  for (List& row : rows)
    result.emplace_back(std::move(row));
  return Datum(Value(std::move(result)));
}

constexpr Builtin kFilters[] = {
    {"union", unite, {"other"}, 1},
    {"intersect", compared<true>, {"other"}, 1},
    {"difference", compared<false>, {"other"}, 1},
    {"symmetric_difference", symmetric_difference, {"other"}, 1},
    {"flatten", flatten, {"levels", "skip_nulls"}, 0, Wants::shell},
    {"zip", zip, {"*"}, 0, Wants::shell},
    {"zip_longest", zip_longest, {"*", "**"}, 0, Wants::shell},
    {"product", product, {"*"}, 0, Wants::shell},
};

}  // namespace

std::span<const Builtin> set_filters() { return kFilters; }

}  // namespace consort::expression
