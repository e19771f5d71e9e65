#include "expression/python/sequence.h"

#include <algorithm>

#include "expression/python/compare.h"
#include "expression/python/number.h"
#include "expression/python/unicode.h"

namespace consort::expression::python {
namespace {

using model::Value;

std::string_view kind_name(const Value& value) { return model::to_string(value.kind()); }

// The position a possibly negative index means; nothing when outside.
std::optional<size_t> position(int64_t index, size_t size) {
  if (index < 0) index += static_cast<int64_t>(size);
  if (index < 0 || index >= static_cast<int64_t>(size)) return std::nullopt;
  return static_cast<size_t>(index);
}

std::optional<Value> character(std::string_view text, int64_t index) {
  if (is_ascii(text)) {
    std::optional<size_t> at = position(index, text.size());
    if (!at) return std::nullopt;
    return Value(text.substr(*at, 1));
  }
  std::u32string characters = decode(text);
  std::optional<size_t> at = position(index, characters.size());
  if (!at) return std::nullopt;
  return Value(encode(std::u32string_view(characters).substr(*at, 1)));
}

// The positions a slice takes, as Python's slice.indices() works them out.
struct Indices {
  int64_t start, stop, step;

  size_t count() const {
    if (step > 0 ? start >= stop : start <= stop) return 0;
    uint64_t distance = static_cast<uint64_t>(step > 0 ? stop - start : start - stop);
    uint64_t stride = step > 0 ? static_cast<uint64_t>(step) : 0 - static_cast<uint64_t>(step);
    return static_cast<size_t>((distance - 1) / stride + 1);
  }
  size_t at(size_t i) const { return static_cast<size_t>(start + static_cast<int64_t>(i) * step); }
};

Outcome<std::optional<int64_t>> bound(const Value& value) {
  if (value.is_null()) return std::optional<int64_t>();
  std::optional<Number> number = as_number(value);
  if (number && !number->is_real) return std::optional<int64_t>(number->integer);
  return type_failure("the bounds of a slice are integers, not " + std::string(kind_name(value)));
}

Outcome<Indices> indices(const Value& start, const Value& stop, const Value& step, size_t length) {
  TRY(auto first, bound(start));
  TRY(auto last, bound(stop));
  TRY(auto stride, bound(step));
  Indices result{0, 0, stride.value_or(1)};
  if (result.step == 0) return value_failure("the step of a slice cannot be zero");
  bool down = result.step < 0;
  auto size = static_cast<int64_t>(length);
  int64_t low = down ? -1 : 0, high = down ? size - 1 : size;
  auto clamped = [&](std::optional<int64_t> at, int64_t otherwise) {
    if (!at) return otherwise;
    return std::clamp(*at < 0 ? std::max(*at, -size - 1) + size : *at, low, high);
  };
  result.start = clamped(first, down ? high : low);
  result.stop = clamped(last, down ? low : high);
  return result;
}

}  // namespace

std::optional<Value> item(const Value& value, const Value& key) {
  if (value.is_map()) {
    const Value* found = key.is_text() ? value.map().find(key.text()) : nullptr;
    return found ? std::optional(*found) : std::nullopt;
  }
  std::optional<Number> number = as_number(key);
  if (!number || number->is_real) return std::nullopt;
  if (value.is_text()) return character(value.text(), number->integer);
  if (!value.is_list()) return std::nullopt;
  std::optional<size_t> at = position(number->integer, value.list().size());
  return at ? std::optional(value.list()[*at]) : std::nullopt;
}

Outcome<Value> slice(const Value& value, const Value& start, const Value& stop, const Value& step,
                     Meter& meter) {
  if (value.is_list()) {
    const model::List& list = value.list();
    TRY(Indices which, indices(start, stop, step, list.size()));
    TRY_DO(meter.elements(which.count()));
    model::List result;
    result.reserve(which.count());
    for (size_t i = 0; i < which.count(); ++i)
      result.push_back(list[which.at(i)]);
    return Value(std::move(result));
  }
  if (!value.is_text()) {
    return type_failure("only a list or text has slices, not " + std::string(kind_name(value)));
  }
  TRY_DO(meter.text(value.text().size() * 4));
  std::u32string characters = decode(value.text());
  TRY(Indices which, indices(start, stop, step, characters.size()));
  std::u32string result;
  result.reserve(which.count());
  for (size_t i = 0; i < which.count(); ++i)
    result += characters[which.at(i)];
  return Value(encode(result));
}

Outcome<Value> elements(const Value& value, Meter& meter) {
  if (value.is_list()) return value;
  model::List list;
  if (value.is_map()) {
    TRY_DO(meter.elements(value.map().size()));
    list.reserve(value.map().size());
    for (const auto& entry : value.map())
      list.emplace_back(entry.key);
    return Value(std::move(list));
  }
  if (!value.is_text()) {
    return type_failure(std::string(kind_name(value)) + " cannot be gone through",
                        "a list, a map or text can");
  }
  TRY_DO(meter.elements(value.text().size()));
  for (std::string_view rest = value.text(); !rest.empty();) {
    std::string character;
    append(character, take(rest));
    list.emplace_back(character);
  }
  return Value(std::move(list));
}

Outcome<int64_t> length_of(const Value& value) {
  if (value.is_list()) return static_cast<int64_t>(value.list().size());
  if (value.is_map()) return static_cast<int64_t>(value.map().size());
  if (value.is_text()) return static_cast<int64_t>(length(value.text()));
  return type_failure(std::string(kind_name(value)) + " has no length",
                      "a list, a map or text has");
}

Outcome<void> sort(std::vector<Keyed>& items, bool reverse, Meter& meter) {
  Outcome<bool> failure = true;
  auto before = [&](const Keyed& a, const Keyed& b) {
    if (!failure) return false;
    if (auto steps = meter.step(2); !steps) {
      failure = std::move(steps).error();
      return false;
    }
    Outcome<bool> answer = reverse ? less(b.key, a.key, meter) : less(a.key, b.key, meter);
    if (answer) return *answer;
    failure = std::move(answer);
    return false;
  };
  std::stable_sort(items.begin(), items.end(), before);
  if (!failure) return std::move(failure).error();
  return {};
}

}  // namespace consort::expression::python
