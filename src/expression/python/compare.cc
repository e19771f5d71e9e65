#include "expression/python/compare.h"

#include <algorithm>
#include <cmath>

#include "expression/python/number.h"

namespace consort::expression::python {
namespace {

using model::Value;

Outcome<Truth> equal_lists(const model::List& a, const model::List& b, Meter& meter, Waits& waits) {
  if (a.size() != b.size()) return Truth::no;
  Truth answer = Truth::yes;
  for (size_t i = 0; i < a.size(); ++i) {
    TRY(Truth same, equal(a[i], b[i], meter, waits));
    if (same == Truth::no) return same;
    if (same == Truth::unknown) answer = same;
  }
  return answer;
}

Outcome<Truth> equal_maps(const model::Map& a, const model::Map& b, Meter& meter, Waits& waits) {
  if (a.size() != b.size()) return Truth::no;
  Truth answer = Truth::yes;
  for (const auto& entry : a) {
    const Value* other = b.find(*entry.key);
    if (!other) return Truth::no;
    TRY(Truth same, equal(entry.value, *other, meter, waits));
    if (same == Truth::no) return same;
    if (same == Truth::unknown) answer = same;
  }
  return answer;
}

Outcome<bool> less_lists(const model::List& a, const model::List& b, Meter& meter,
                         std::string_view sign) {
  Waits waits;
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    TRY(Truth same, equal(a[i], b[i], meter, waits));
    if (same == Truth::unknown) return Failure::waiting(std::move(waits));
    if (same == Truth::no) return less(a[i], b[i], meter, sign);
  }
  return a.size() < b.size();
}

// Numbers that are equal look the same: 1.0 and True as 1.
std::string identity(const Number& number) {
  bool whole =
      number.is_real && std::fabs(number.real) < 9e18 && std::floor(number.real) == number.real;
  if (whole) return "n" + std::to_string(static_cast<int64_t>(number.real));
  return number.is_real ? "n" + repr(number.real) : "n" + std::to_string(number.integer);
}

std::string sized(char kind, std::string_view text) {
  return kind + std::to_string(text.size()) + ":" + std::string(text);
}

}  // namespace

void add_waits(Waits& waits, const std::vector<std::string>& more) {
  for (const std::string& fact : more) {
    if (std::find(waits.begin(), waits.end(), fact) == waits.end()) waits.push_back(fact);
  }
}

Failure secret_failure(std::string_view doing) {
  return {rules::kSecretUsed,
          "a secret cannot be used for " + std::string(doing) + ": it is only known on the host",
          "a secret can be joined with text: \"{{ a ~ secret }}\""};
}

Outcome<Truth> truth(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::null:
      return Truth::no;
    case Value::Kind::boolean:
      return truth_of(value.boolean());
    case Value::Kind::integer:
      return truth_of(value.integer() != 0);
    case Value::Kind::real:
      return truth_of(value.real() != 0);
    case Value::Kind::text:
      return truth_of(!value.text().empty());
    case Value::Kind::list:
      return truth_of(!value.list().empty());
    case Value::Kind::map:
      return truth_of(!value.map().empty());
    case Value::Kind::unknown:
      return Truth::unknown;
    case Value::Kind::secret:
      break;
  }
  return secret_failure("a decision");
}

Outcome<Truth> equal(const Value& a, const Value& b, Meter& meter, Waits& waits) {
  TRY_DO(meter.step());
  if (a.is_secret() || b.is_secret()) return secret_failure("a comparison");
  if (a.is_unknown() || b.is_unknown()) {
    if (a.is_unknown()) add_waits(waits, a.unknown().waits_for);
    if (b.is_unknown()) add_waits(waits, b.unknown().waits_for);
    return Truth::unknown;
  }
  if (auto x = as_number(a)) {
    auto y = as_number(b);
    return truth_of(y && compare(*x, *y) == std::partial_ordering::equivalent);
  }
  if (a.kind() != b.kind()) return Truth::no;
  if (a.is_text()) {
    TRY_DO(meter.step(std::min(a.text().size(), b.text().size()) / 256));
    return truth_of(a.text() == b.text());
  }
  if (a.is_list()) return equal_lists(a.list(), b.list(), meter, waits);
  if (a.is_map()) return equal_maps(a.map(), b.map(), meter, waits);
  return Truth::yes;
}

Outcome<bool> less(const Value& a, const Value& b, Meter& meter, std::string_view sign) {
  TRY_DO(meter.step());
  if (a.is_secret() || b.is_secret()) return secret_failure("a comparison");
  if (a.is_unknown()) return Failure::waiting(a.unknown().waits_for);
  if (b.is_unknown()) return Failure::waiting(b.unknown().waits_for);
  auto x = as_number(a), y = as_number(b);
  if (x && y) return compare(*x, *y) == std::partial_ordering::less;
  if (a.is_text() && b.is_text()) {
    TRY_DO(meter.step(std::min(a.text().size(), b.text().size()) / 256));
    return a.text() < b.text();
  }
  if (a.is_list() && b.is_list()) return less_lists(a.list(), b.list(), meter, sign);
  std::string hint;
  if ((x && b.is_text()) || (y && a.is_text())) hint = "|int or |float make a number of text";
  return type_failure("'" + std::string(sign) + "' does not work between " +
                          std::string(model::to_string(a.kind())) + " and " +
                          std::string(model::to_string(b.kind())),
                      hint);
}

Outcome<Truth> contains(const Value& container, const Value& value, Meter& meter, Waits& waits) {
  if (container.is_secret() || value.is_secret()) return secret_failure("a comparison");
  if (container.is_unknown() || (value.is_unknown() && !container.is_list())) {
    add_waits(waits, (container.is_unknown() ? container : value).unknown().waits_for);
    return Truth::unknown;
  }
  if (container.is_list()) {
    Truth answer = Truth::no;
    for (const Value& item : container.list()) {
      TRY(Truth same, equal(item, value, meter, waits));
      if (same == Truth::yes) return same;
      if (same == Truth::unknown) answer = same;
    }
    return answer;
  }
  if (container.is_map()) {
    if (value.is_list() || value.is_map()) return type_failure("a list or map cannot be a key");
    if (value.is_text()) TRY_DO(meter.step(value.text().size() / 256));
    return truth_of(value.is_text() && container.map().contains(value.text()));
  }
  if (container.is_text() && value.is_text()) {
    TRY_DO(meter.step(container.text().size() / 64));
    return truth_of(container.text().find(value.text()) != std::string::npos);
  }
  if (container.is_text()) {
    return type_failure("'in' looks for text within text, not for " +
                        std::string(model::to_string(value.kind())));
  }
  return type_failure("'in' needs a list, a map or text on its right, not " +
                      std::string(model::to_string(container.kind())));
}

Outcome<std::string> identity(const Value& value, Meter& meter) {
  TRY_DO(meter.step());
  if (auto number = as_number(value)) return identity(*number);
  if (value.is_text()) return sized('t', value.text());
  if (value.is_null()) return std::string("0");
  std::string text;
  if (value.is_list()) {
    for (const Value& item : value.list()) {
      TRY(std::string part, identity(item, meter));
      text += part + ",";
      TRY_DO(meter.text(text.size()));
    }
    return "[" + text + "]";
  }
  if (!value.is_map()) return type_failure("a value that is not known cannot be told from others");
  std::vector<std::string> keys = value.map().keys();
  std::sort(keys.begin(), keys.end());
  for (const std::string& key : keys) {
    TRY(std::string part, identity(*value.map().find(key), meter));
    text += sized('k', key) + part + ",";
    TRY_DO(meter.text(text.size()));
  }
  return "{" + text + "}";
}

Outcome<void> find_obstacles(const Value& value, Meter& meter, Obstacles& found) {
  if (value.is_unknown()) {
    found.unknown = true;
    add_waits(found.waits, value.unknown().waits_for);
  } else if (value.is_secret()) {
    found.secret = true;
  } else if (value.is_list()) {
    TRY_DO(meter.step(value.list().size()));
    for (const Value& item : value.list())
      TRY_DO(find_obstacles(item, meter, found));
  } else if (value.is_map()) {
    TRY_DO(meter.step(value.map().size()));
    for (const auto& entry : value.map())
      TRY_DO(find_obstacles(entry.value, meter, found));
  }
  return {};
}

namespace {

Outcome<size_t> depth_within(const Value& value, Meter& meter, size_t above) {
  if (!value.is_list() && !value.is_map()) return size_t{0};
  if (above >= kDeepestValue) {
    return Failure(rules::kLimit, "lists and maps nest more than " + std::to_string(kDeepestValue) +
                                      " levels deep");
  }
  size_t deepest = 0;
  auto look = [&](const Value& inner) -> Outcome<void> {
    TRY(size_t levels, depth_within(inner, meter, above + 1));
    deepest = std::max(deepest, levels);
    return {};
  };
  if (value.is_list()) {
    TRY_DO(meter.step(value.list().size()));
    for (const Value& item : value.list())
      TRY_DO(look(item));
  } else {
    TRY_DO(meter.step(value.map().size()));
    for (const auto& entry : value.map())
      TRY_DO(look(entry.value));
  }
  return deepest + 1;
}

}  // namespace

Outcome<size_t> depth(const Value& value, Meter& meter) { return depth_within(value, meter, 0); }

}  // namespace consort::expression::python
