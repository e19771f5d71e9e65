// Filters that take lists apart and put them together, but for order and selection.
#include "expression/builtins/attribute_path.h"
#include "expression/builtins/groups.h"
#include "expression/python/number.h"
#include "expression/python/sequence.h"
#include "expression/python/text.h"
#include "expression/python/unicode.h"
#include "expression/runtime/output.h"

namespace consort::expression {
namespace {

using model::List;
using model::Value;

Datum nothing(std::string message) { return Undefined{Undefined::Kind::other, std::move(message)}; }

Outcome<Datum> first(Call& call) {
  TRY(Value list, call.elements());
  if (list.list().empty()) return nothing("there is no first element: the list is empty");
  return Datum(list.list().front());
}

Outcome<Datum> last(Call& call) {
  TRY(Value list, call.elements());
  if (list.list().empty()) return nothing("there is no last element: the list is empty");
  return Datum(list.list().back());
}

Outcome<Datum> length(Call& call) {
  TRY(int64_t length, python::length_of(call.value()));
  return Datum(Value(length));
}

Outcome<Datum> list(Call& call) {
  TRY(Value list, call.elements());
  return Datum(std::move(list));
}

Outcome<Datum> reverse(Call& call) {
  if (call.value().is_text()) {
    std::u32string characters = python::decode(call.value().text());
    std::reverse(characters.begin(), characters.end());
    return Datum(Value(python::encode(characters)));
  }
  TRY(Value list, call.elements());
  TRY_DO(call.meter().elements(list.list().size()));
  return Datum(Value(List(list.list().rbegin(), list.list().rend())));
}

Outcome<Datum> batch(Call& call) {
  TRY(Value items, call.elements());
  TRY(int64_t size, call.integer(0, 1));
  bool fills = call.given(1);
  List batches;
  List current;
  for (const Value& item : items.list()) {
    if (static_cast<int64_t>(current.size()) == size)
      batches.emplace_back(std::exchange(current, {}));
    current.push_back(item);
  }
  if (!current.empty()) {
    auto missing = fills ? std::max<int64_t>(size - static_cast<int64_t>(current.size()), 0) : 0;
    TRY_DO(call.meter().elements(static_cast<uint64_t>(missing)));
    for (int64_t i = 0; i < missing; ++i)
      current.push_back(call.argument(1).value());
    batches.emplace_back(std::move(current));
  }
  TRY_DO(call.meter().elements(items.list().size() + batches.size()));
  return Datum(Value(std::move(batches)));
}

Outcome<Datum> slice(Call& call) {
  TRY(Value items, call.elements());
  TRY(int64_t slices, call.integer(0, 1));
  if (slices == 0) return value_failure("a list cannot be cut into 0 slices");
  auto count = static_cast<uint64_t>(std::max<int64_t>(slices, 0));
  TRY_DO(call.meter().elements(items.list().size() + count));
  List result;
  size_t at = 0;
  for (uint64_t i = 0; i < count; ++i) {
    bool longer = i < items.list().size() % count;
    size_t size = items.list().size() / count + (longer ? 1 : 0);
    auto begin = items.list().begin() + static_cast<ptrdiff_t>(at);
    List part(begin, begin + static_cast<ptrdiff_t>(size));
    if (call.given(1) && !longer) part.push_back(call.argument(1).value());
    result.emplace_back(std::move(part));
    at += size;
  }
  return Datum(Value(std::move(result)));
}

// Joining is all a secret can be used for, so this sees them.
Outcome<Datum> join(Call& call) {
  TRY(Value items, call.elements());
  TRY(AttributePath path, AttributePath::from(call, 1));
  Datum separator = call.passed(0) ? call.argument(0) : Datum(Value(""));
  Output joined(call.meter());
  bool first = true;
  for (const Value& item : items.list()) {
    if (!first) TRY_DO(joined.add(separator));
    first = false;
    TRY(Value part, path.value(item));
    TRY_DO(joined.add(part));
  }
  Value text = joined.finish();
  if (text.is_text()) TRY_DO(call.meter().text(text.text().size()));
  return Datum(std::move(text));
}

Outcome<Datum> sum(Call& call) {
  TRY(Value items, call.elements());
  TRY(AttributePath path, AttributePath::from(call, 0));
  Value total = call.passed(1) ? call.argument(1).value() : Value(0);
  if (total.is_text()) return call.misuse("texts cannot be summed up", "|join puts texts together");
  for (const Value& item : items.list()) {
    TRY_DO(call.meter().step());
    TRY(Value next, path.value(item));
    TRY(total, python::calculate(python::Operator::add, total, next, call.meter()));
  }
  return Datum(std::move(total));
}

constexpr Builtin kFilters[] = {
    {"first", first, {}, 0, Wants::shell},
    {"last", last, {}, 0, Wants::shell},
    {"length", length, {}, 0, Wants::shell},
    {"count", length, {}, 0, Wants::shell},
    {"list", list, {}, 0, Wants::shell},
    {"reverse", reverse, {}, 0, Wants::shell},
    {"batch", batch, {"linecount", "fill_with"}, 1, Wants::shell},
    {"slice", slice, {"slices", "fill_with"}, 1, Wants::shell},
    {"join", join, {"d", "attribute"}, 0, Wants::shell},
    {"sum", sum, {"attribute", "start"}},
};

}  // namespace

std::span<const Builtin> list_filters() { return kFilters; }

}  // namespace consort::expression
