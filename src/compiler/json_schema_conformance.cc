#include <cmath>

#include "base/strings.h"
#include "compiler/expect.h"
#include "compiler/json_schema_keywords.h"
#include "model/json.h"
#include "model/pattern.h"

namespace consort::compiler {

using model::Map;
using model::Value;

namespace {

constexpr size_t kMostSteps = 1'000'000;  // values compared with schemas, for one parameter
constexpr size_t kLongestShown = 60;      // bytes of a value that a message repeats
constexpr size_t kLongestPattern = 200;   // bytes of a pattern that a message repeats

bool is_number(const Value& value) { return value.is_integer() || value.is_real(); }

double as_double(const Value& value) {
  return value.is_integer() ? static_cast<double>(value.integer()) : value.real();
}

bool less(const Value& a, const Value& b) {
  if (a.is_integer() && b.is_integer()) return a.integer() < b.integer();
  return as_double(a) < as_double(b);
}

bool is_of_type(const Value& value, std::string_view type) {
  switch (value.kind()) {
    case Value::Kind::null:
      return type == "null";
    case Value::Kind::boolean:
      return type == "boolean";
    case Value::Kind::integer:
      return type == "integer" || type == "number";
    case Value::Kind::real:
      return type == "number";
    case Value::Kind::text:
      return type == "string";
    case Value::Kind::list:
      return type == "array";
    case Value::Kind::map:
      return type == "object";
    case Value::Kind::unknown:
    case Value::Kind::secret:
      return true;
  }
  return false;
}

std::string in_our_words(std::string_view type) {
  if (type == "null") return "null";
  if (type == "boolean") return "true or false";
  if (type == "integer") return "an integer";
  if (type == "number") return "a number";
  if (type == "string") return "text";
  return type == "array" ? "a list" : "a map";
}

// JSON Schema looks for a pattern anywhere in the text.
std::string anywhere(std::string_view pattern) {
  return "[\\s\\S]*(?:" + std::string(pattern) + ")[\\s\\S]*";
}

size_t characters(const std::string& text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<uint8_t>(c) & 0xC0) != 0x80; }));
}

std::string shown(const Value& value) {
  std::string text = value.is_text() ? quoted(value.text()) : model::to_json(value);
  return text.size() <= kLongestShown ? text : with_article(value.kind());
}

}  // namespace

void Conformance::refuse(const Case& at, std::string rule, std::string message, std::string hint) {
  model::Mark mark = at.value.mark().document ? at.value.mark() : fallback_;
  Diagnostic diagnostic;
  diagnostic.place = mark.place();
  diagnostic.rule = std::move(rule);
  diagnostic.message = at.subject + " " + std::move(message);
  diagnostic.hint = std::move(hint);
  if (at.argument.mark().document) {
    diagnostic.notes.push_back({at.argument.mark().place(), "the schema says so here"});
  }
  diagnostics_.add(std::move(diagnostic));
}

bool Conformance::spend() { return ++steps_ <= kMostSteps; }

void Conformance::check(const Value& value, const Value& schema, const std::string& subject) {
  if (value.is_unknown() || value.is_secret()) return;
  if (!spend()) {
    if (steps_ == kMostSteps + 1) {
      diagnostics_.error(fallback_.place(), "parameter-range",
                         subject + " takes too long to compare with its schema");
    }
    return;
  }
  if (schema.is_boolean()) {
    static const Map kNoSchema;
    if (!schema.boolean()) {
      refuse({value, schema, kNoSchema, subject}, "parameter-value", "must not be given");
    }
    return;
  }
  for (const Map::Entry& entry : schema.map()) {
    const Keyword* keyword = find_keyword(*entry.key);
    if (!keyword->judge) continue;
    (this->*keyword->judge)({value, entry.value, schema.map(), subject});
  }
}

bool Conformance::fits(const Value& value, const Value& schema) {
  Diagnostics unheard;
  Conformance trial(fallback_, unheard);
  trial.steps_ = steps_;
  trial.check(value, schema, "");
  steps_ = trial.steps_;
  return unheard.empty();
}

void Conformance::type(const Case& at) {
  auto fits = [&](const Value& type) { return is_of_type(at.value, type.text()); };
  std::string wanted;
  if (at.argument.is_text()) {
    if (fits(at.argument)) return;
    wanted = in_our_words(at.argument.text());
  } else {
    const model::List& types = at.argument.list();
    if (std::any_of(types.begin(), types.end(), fits)) return;
    std::vector<std::string> names;
    for (const Value& type : types)
      names.push_back(in_our_words(type.text()));
    wanted = join(names, " or ");
  }
  bool quote = at.value.is_integer() || at.value.is_real() || at.value.is_boolean();
  refuse(at, "parameter-type", "must be " + wanted + ", not " + with_article(at.value.kind()),
         quote && wanted == "text" ? "put it in quotes" : "");
}

void Conformance::enumeration(const Case& at) {
  std::vector<std::string> texts, all;
  for (const Value& allowed : at.argument.list()) {
    if (allowed == at.value) return;
    all.push_back(shown(allowed));
    if (allowed.is_text()) texts.push_back(allowed.text());
  }
  std::string hint = at.value.is_text() ? did_you_mean(at.value.text(), texts) : "";
  refuse(at, "parameter-value", "cannot be " + shown(at.value),
         hint.empty() ? "allowed are: " + join(all, ", ") : hint);
}

void Conformance::constant(const Case& at) {
  if (!(at.argument == at.value)) refuse(at, "parameter-value", "must be " + shown(at.argument));
}

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
    double ratio = as_double(at.value) / as_double(at.argument);
    whole = ratio == std::floor(ratio);
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

void Conformance::items(const Case& at) {
  if (!at.value.is_list()) return;
  size_t position = 0;
  for (const Value& item : at.value.list())
    check(item, at.argument, at.subject + "[" + std::to_string(position++) + "]");
}

void Conformance::unique(const Case& at) {
  if (!at.argument.boolean() || !at.value.is_list()) return;
  std::vector<std::string> seen;
  for (const Value& item : at.value.list())
    seen.push_back(model::to_json(item));
  std::sort(seen.begin(), seen.end());
  if (std::adjacent_find(seen.begin(), seen.end()) != seen.end()) {
    refuse(at, "parameter-value", "must not hold the same item twice");
  }
}

void Conformance::properties(const Case& at) {
  if (!at.value.is_map()) return;
  for (const Map::Entry& property : at.argument.map()) {
    const Value* given = at.value.map().find(*property.key);
    if (given) check(*given, property.value, at.subject + "." + *property.key);
  }
}

void Conformance::required(const Case& at) {
  if (!at.value.is_map()) return;
  for (const Value& name : at.argument.list()) {
    if (at.value.map().contains(name.text())) continue;
    refuse(at, "parameter-value", "needs " + quoted(name.text()));
  }
}

void Conformance::additional(const Case& at) {
  if (!at.value.is_map()) return;
  const Value* properties = at.schema.find("properties");
  for (const Map::Entry& given : at.value.map()) {
    if (properties && properties->map().contains(*given.key)) continue;
    if (at.argument.is_map()) {
      check(given.value, at.argument, at.subject + "." + printable(*given.key, kLongestShown));
    } else if (!at.argument.boolean()) {
      Value key(given.key, given.key_mark);
      refuse({key, at.argument, at.schema, at.subject}, "parameter-value",
             "has no " + quoted(*given.key),
             properties ? suggest(*given.key, properties->map().keys()) : "");
    }
  }
}

void Conformance::all_of(const Case& at) {
  for (const Value& schema : at.argument.list())
    check(at.value, schema, at.subject);
}

void Conformance::any_of(const Case& at) {
  const model::List& schemas = at.argument.list();
  if (std::any_of(schemas.begin(), schemas.end(),
                  [&](const Value& s) { return fits(at.value, s); })) {
    return;
  }
  refuse(at, "parameter-value", "has none of the forms that are allowed");
}

void Conformance::one_of(const Case& at) {
  const model::List& schemas = at.argument.list();
  auto fitting = std::count_if(schemas.begin(), schemas.end(),
                               [&](const Value& s) { return fits(at.value, s); });
  if (fitting == 0) refuse(at, "parameter-value", "has none of the forms that are allowed");
  if (fitting > 1)
    refuse(at, "parameter-value", "fits more than one of the forms that exclude each other");
}

void Conformance::negation(const Case& at) {
  if (fits(at.value, at.argument)) refuse(at, "parameter-value", "has a form that is not allowed");
}

const std::vector<Keyword>& Keyword::all() {
  using Form = Keyword::Form;
  using C = Conformance;
  static const std::vector<Keyword> keywords = {
      {"type", Form::types, &C::type},
      {"enum", Form::values, &C::enumeration},
      {"const", Form::anything, &C::constant},
      {"minimum", Form::number, &C::minimum},
      {"maximum", Form::number, &C::maximum},
      {"exclusiveMinimum", Form::number, &C::above},
      {"exclusiveMaximum", Form::number, &C::below},
      {"multipleOf", Form::number, &C::multiple},
      {"minLength", Form::size, &C::shortest},
      {"maxLength", Form::size, &C::longest},
      {"pattern", Form::pattern, &C::pattern},
      {"items", Form::schema, &C::items},
      {"minItems", Form::size, &C::fewest},
      {"maxItems", Form::size, &C::most},
      {"uniqueItems", Form::boolean, &C::unique},
      {"properties", Form::properties, &C::properties},
      {"required", Form::names, &C::required},
      {"additionalProperties", Form::schema, &C::additional},
      {"minProperties", Form::size, &C::fewest},
      {"maxProperties", Form::size, &C::most},
      {"allOf", Form::schemas, &C::all_of},
      {"anyOf", Form::schemas, &C::any_of},
      {"oneOf", Form::schemas, &C::one_of},
      {"not", Form::schema, &C::negation},
      {"title", Form::text},
      {"description", Form::text},
      {"format", Form::text},
      {"default", Form::anything},
      {"examples", Form::anything},
  };
  return keywords;
}

const Keyword* find_keyword(std::string_view name) {
  for (const Keyword& keyword : Keyword::all()) {
    if (keyword.name == name) return &keyword;
  }
  return nullptr;
}

std::vector<std::string> keyword_names() {
  std::vector<std::string> names;
  for (const Keyword& keyword : Keyword::all())
    names.emplace_back(keyword.name);
  return names;
}

std::vector<std::string> json_types() {
  return {"string", "integer", "number", "boolean", "array", "object", "null"};
}

std::optional<std::string> pattern_fault(std::string_view pattern) {
  Status status = model::valid_pattern(anywhere(pattern));
  if (status) return std::nullopt;
  return status.error().message;
}

bool is_json_type(std::string_view name) {
  std::vector<std::string> types = json_types();
  return std::find(types.begin(), types.end(), name) != types.end();
}

}  // namespace consort::compiler
