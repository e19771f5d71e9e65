#include "model/validate.h"

#include <algorithm>

#include "base/strings.h"
#include "model/duration.h"
#include "model/normalise.h"
#include "model/pattern.h"

namespace consort::model {
namespace {

constexpr int64_t kMostAttempts = 1000;

bool takes_secrets(AttributeKind kind) {
  return kind == AttributeKind::text || kind == AttributeKind::content ||
         kind == AttributeKind::any;
}

// The walk over one value and what is in it.
class Validation {
 public:
  Validation(const AttributeSchema& attribute, bool hidden)
      : attribute_(attribute), hidden_(hidden || attribute.sensitive) {}

  std::vector<Fault> run(Value& value) {
    if (!single(attribute_.kind, value)) return std::move(faults_);
    if (attribute_.kind == AttributeKind::list) list(value);
    if (attribute_.kind == AttributeKind::map) map(value);
    return std::move(faults_);
  }

 private:
  void fault(const Value& value, std::string rule, std::string message, std::string hint = {}) {
    faults_.push_back(
        {value.mark(), std::move(rule), attribute_.name + " " + message, std::move(hint)});
  }

  // One value, or one item of a list or map. False when there is no use in looking further.
  bool single(AttributeKind kind, Value& value) {
    if (value.is_unknown() || (value.is_secret() && takes_secrets(kind))) return false;
    if (auto complaint = normalise(kind, value, hidden_)) {
      fault(value, complaint->rule, complaint->message, complaint->hint);
      return false;
    }
    bool item = kind != attribute_.kind;
    if (!item && value.is_integer()) range(value, value.integer());
    if (!item && value.is_real()) range(value, value.real());
    if (value.is_text()) text(value, item);
    if (item || (kind != AttributeKind::list && kind != AttributeKind::map)) format(value);
    return true;
  }

  // Values that the pattern refuses already are none of the format.
  void format(const Value& value) {
    if (!attribute_.format || !faults_.empty() || has_unknown(value) || has_secret(value)) return;
    Status good = attribute_.format->check(value);
    if (good) return;
    std::string message = hidden_ ? "it is not " + std::string(attribute_.format->what)
                                  : std::move(good.error().message);
    faults_.push_back({value.mark(), "attribute-value", attribute_.name + ": " + message});
  }

  void text(const Value& value, bool item) {
    bool bounded = attribute_.minimum || attribute_.maximum;
    if (!item && bounded && attribute_.kind == AttributeKind::text) {
      length(value, utf8_characters(value.text()).size(), "character", "characters");
    } else if (!item && attribute_.kind == AttributeKind::content) {
      length(value, value.text().size(), "byte", "bytes");
    }
    allowed(value);
    pattern(value);
  }

  void allowed(const Value& value) {
    const auto& values = attribute_.values;
    if (values.empty() || std::find(values.begin(), values.end(), value.text()) != values.end())
      return;
    std::string hint = hidden_ ? "" : did_you_mean(value.text(), values);
    fault(value, "attribute-value",
          "is " + shown(value, hidden_) + ", but must be one of: " + join(values, ", "), hint);
  }

  void pattern(const Value& value) {
    if (attribute_.pattern.empty()) return;
    if (value.text().size() > kLongestMatched) {
      return fault(value, "attribute-range",
                   "is longer than " + std::to_string(kLongestMatched) + " bytes");
    }
    if (matches(attribute_.pattern, value.text())) return;
    std::string wanted = attribute_.form.empty() ? "which does not match " + attribute_.pattern
                                                 : "but must be " + attribute_.form;
    fault(value, "attribute-value", "is " + shown(value, hidden_) + ", " + wanted);
  }

  template <class Number>
  void range(const Value& value, Number number) {
    std::string unit = attribute_.unit.empty() ? "" : " " + attribute_.unit;
    std::string is = "is " + shown(value, hidden_) + ", but must be at ";
    const auto &minimum = attribute_.minimum, &maximum = attribute_.maximum;
    if (minimum && number < static_cast<Number>(*minimum)) {
      fault(value, "attribute-range", is + "least " + std::to_string(*minimum) + unit);
    }
    if (maximum && number > static_cast<Number>(*maximum)) {
      fault(value, "attribute-range", is + "most " + std::to_string(*maximum) + unit);
    }
  }

  void length(const Value& value, size_t length, std::string_view one, std::string_view many) {
    std::string has = "has " + count(length, one, many) + ", but must have at ";
    const auto &minimum = attribute_.minimum, &maximum = attribute_.maximum;
    if (minimum && static_cast<int64_t>(length) < *minimum) {
      fault(value, "attribute-range", has + "least " + std::to_string(*minimum));
    }
    if (maximum && static_cast<int64_t>(length) > *maximum) {
      fault(value, "attribute-range", has + "most " + std::to_string(*maximum));
    }
  }

  void list(Value& value) {
    length(value, value.list().size(), "entry", "entries");
    if (attribute_.items == AttributeKind::any) return;
    for (Value& item : value.own_list())
      single(attribute_.items, item);
  }

  void map(Value& value) {
    length(value, value.map().size(), "entry", "entries");
    if (attribute_.items == AttributeKind::any) return;
    Map checked;
    checked.reserve(value.map().size());
    for (const Map::Entry& entry : value.map()) {
      Value item = entry.value;
      single(attribute_.items, item);
      checked.set(entry.key, std::move(item), entry.key_mark);
    }
    value = Value(std::move(checked), value.mark());
  }

  const AttributeSchema& attribute_;
  bool hidden_;
  std::vector<Fault> faults_;
};

std::vector<Fault> read_attempts(Value value, Retry& retry) {
  AttributeSchema schema{"attempts", AttributeKind::integer};
  schema.minimum = 1;
  schema.maximum = kMostAttempts;
  auto faults = validate(schema, value);
  if (faults.empty() && value.is_integer()) retry.attempts = static_cast<int>(value.integer());
  return faults;
}

std::vector<Fault> read_delay(Value value, Retry& retry) {
  auto faults = validate({"delay", AttributeKind::duration}, value);
  if (faults.empty() && value.is_text()) retry.delay = *parse_duration(value.text());
  return faults;
}

std::vector<Fault> read_retry_entry(const Map::Entry& entry, Retry& retry) {
  if (*entry.key == "attempts") return read_attempts(entry.value, retry);
  if (*entry.key == "delay") return read_delay(entry.value, retry);
  return {{entry.key_mark, "unknown-attribute", "retry has no '" + printable(*entry.key, 60) + "'",
           did_you_mean(*entry.key, {"attempts", "delay"})}};
}

}  // namespace

std::vector<Fault> validate(const AttributeSchema& attribute, Value& value, bool hidden) {
  return Validation(attribute, hidden).run(value);
}

std::vector<Fault> validate_together(const TypeSchema& type, const Map& attributes) {
  std::vector<Fault> faults;
  for (const TypeSchema::Together& together : type.rules) {
    Status good = together.rule->check(attributes);
    if (good) continue;
    const Value* value = attributes.find(together.attribute);
    faults.push_back({value ? value->mark() : Mark(), "attribute-value",
                      together.attribute + ": " + good.error().message});
  }
  return faults;
}

std::vector<Fault> validate_name(const TypeSchema& type, Value& name) {
  AttributeSchema schema{"the name", type.name_kind};
  schema.pattern = type.name_pattern;
  schema.form = type.name_form;
  if (type.name_kind == AttributeKind::text) schema.minimum = 1;
  return validate(schema, name);
}

std::vector<Fault> read_retry(const Value& value, Retry& retry) {
  if (value.is_unknown()) return {};
  if (value.is_integer()) return read_attempts(value, retry);
  if (!value.is_map()) {
    return {{value.mark(), "attribute-type",
             "retry is " + shown(value, false) +
                 ", but must be a number of attempts, or {attempts, delay}",
             "as in retry: {attempts: 3, delay: 5s}"}};
  }
  std::vector<Fault> faults;
  for (const Map::Entry& entry : value.map()) {
    for (Fault& fault : read_retry_entry(entry, retry))
      faults.push_back(std::move(fault));
  }
  return faults;
}

}  // namespace consort::model
