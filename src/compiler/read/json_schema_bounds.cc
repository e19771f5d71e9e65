#include <cmath>

#include "base/strings.h"
#include "compiler/read/json_schema_keywords.h"
#include "model/pattern.h"

namespace consort::compiler {

using model::Value;

namespace {

constexpr size_t kLongestPattern = 200;  // bytes of a pattern that a message repeats
constexpr double kRounding = 1e-15;      // part of a quotient that decimal fractions may be off

bool is_number(const Value& value) { return value.is_integer() || value.is_real(); }

double as_double(const Value& value) {
  return value.is_integer() ? static_cast<double>(value.integer()) : value.real();
}

bool less(const Value& a, const Value& b) {
  if (a.is_integer() && b.is_integer()) return a.integer() < b.integer();
  return as_double(a) < as_double(b);
}

size_t characters(const std::string& text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<uint8_t>(c) & 0xC0) != 0x80; }));
}

}  // namespace

void Conformance::minimum(const Case& at) {
  if (is_number(at.value) && less(at.value, at.argument)) {
    refuse(at, "parameter-range",
           "must be at least " + shown(at.argument) + ", not " + shown(at.value));
  }
}

void Conformance::maximum(const Case& at) {
  if (is_number(at.value) && less(at.argument, at.value)) {
    refuse(at, "parameter-range",
           "must be at most " + shown(at.argument) + ", not " + shown(at.value));
  }
}

void Conformance::above(const Case& at) {
  if (is_number(at.value) && !less(at.argument, at.value)) {
    refuse(at, "parameter-range",
           "must be more than " + shown(at.argument) + ", not " + shown(at.value));
  }
}

void Conformance::below(const Case& at) {
  if (is_number(at.value) && !less(at.value, at.argument)) {
    refuse(at, "parameter-range",
           "must be less than " + shown(at.argument) + ", not " + shown(at.value));
  }
}

void Conformance::multiple(const Case& at) {
  if (!is_number(at.value)) return;
  bool whole;
  if (at.value.is_integer() && at.argument.is_integer()) {
    whole = at.argument.integer() == 0 || at.argument.integer() == -1 ||
            at.value.integer() % at.argument.integer() == 0;
  } else {
    double ratio = as_double(at.value) / as_double(at.argument);  // 0.3 / 0.1 is not quite 3
    whole = std::abs(ratio - std::round(ratio)) <= kRounding * std::abs(ratio);
  }
  if (!whole) refuse(at, "parameter-range", "must be a multiple of " + shown(at.argument));
}

void Conformance::shortest(const Case& at) {
  if (at.value.is_text() &&
      characters(at.value.text()) < static_cast<size_t>(at.argument.integer())) {
    refuse(at, "parameter-range",
           "must have at least " + count(static_cast<size_t>(at.argument.integer()), "character"));
  }
}

void Conformance::longest(const Case& at) {
  if (at.value.is_text() &&
      characters(at.value.text()) > static_cast<size_t>(at.argument.integer())) {
    refuse(at, "parameter-range",
           "must have at most " + count(static_cast<size_t>(at.argument.integer()), "character"));
  }
}

// minItems, maxItems, minProperties and maxProperties: each counts one kind of value only.
void Conformance::fewest(const Case& at) {
  bool list = at.schema.find("minItems") == &at.argument;
  size_t least = static_cast<size_t>(at.argument.integer());
  if (list && at.value.is_list() && at.value.list().size() < least) {
    refuse(at, "parameter-range", "must have at least " + count(least, "item"));
  } else if (!list && at.value.is_map() && at.value.map().size() < least) {
    refuse(at, "parameter-range", "must have at least " + count(least, "key"));
  }
}

void Conformance::most(const Case& at) {
  bool list = at.schema.find("maxItems") == &at.argument;
  size_t most = static_cast<size_t>(at.argument.integer());
  if (list && at.value.is_list() && at.value.list().size() > most) {
    refuse(at, "parameter-range", "must have at most " + count(most, "item"));
  } else if (!list && at.value.is_map() && at.value.map().size() > most) {
    refuse(at, "parameter-range", "must have at most " + count(most, "key"));
  }
}

void Conformance::pattern(const Case& at) {
  if (!at.value.is_text()) return;
  const std::string& text = at.value.text();
  if (text.size() > model::kLongestMatched) {
    return refuse(at, "parameter-range",
                  "must have at most " + std::to_string(model::kLongestMatched) + " bytes");
  }
  if (!model::matches(anywhere(at.argument.text()), text)) {
    refuse(at, "parameter-value",
           "does not match " + printable(at.argument.text(), kLongestPattern));
  }
}

}  // namespace consort::compiler
