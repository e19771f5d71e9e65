#include "base/strings.h"
#include "compiler/read/expect.h"
#include "compiler/read/json_schema_keywords.h"
#include "model/json.h"

namespace consort::compiler {

using model::Map;
using model::Value;

namespace {

constexpr size_t kMostSteps = 1'000'000;  // values compared with schemas, for one parameter
constexpr size_t kLongestKey = 60;        // bytes of a key that a message repeats

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

}  // namespace

std::string Conformance::named(const std::string& path) const {
  return subject_.before + quoted(path) + subject_.after;
}

void Conformance::refuse(const Case& at, std::string rule, std::string message, std::string hint) {
  model::Mark mark = at.value.mark().document ? at.value.mark() : fallback_;
  Diagnostic diagnostic;
  diagnostic.place = mark.place();
  diagnostic.rule = std::move(rule);
  diagnostic.message = named(at.path) + " " + std::move(message);
  diagnostic.hint = std::move(hint);
  if (at.argument.mark().document) {
    diagnostic.notes.push_back({at.argument.mark().place(), "the schema says so here"});
  }
  diagnostics_.add(std::move(diagnostic));
}

bool Conformance::spend() { return ++steps_ <= kMostSteps; }

void Conformance::check(const Value& value, const Value& schema, const std::string& path) {
  if (value.is_unknown() || value.is_secret()) return;
  if (!spend()) {
    if (steps_ == kMostSteps + 1) {
      diagnostics_.error(fallback_.place(), "parameter-range",
                         named(path) + " takes too long to compare with its schema");
    }
    return;
  }
  if (schema.is_boolean()) {
    static const Map kNoSchema;
    if (!schema.boolean()) {
      refuse({value, schema, kNoSchema, path}, "parameter-value", "must not be given");
    }
    return;
  }
  for (const Map::Entry& entry : schema.map()) {
    const Keyword* keyword = find_keyword(*entry.key);
    if (!keyword->judge) continue;
    (this->*keyword->judge)({value, entry.value, schema.map(), path});
  }
}

bool Conformance::fits(const Value& value, const Value& schema) {
  Diagnostics unheard;
  Conformance trial(subject_, fallback_, unheard);
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

void Conformance::items(const Case& at) {
  if (!at.value.is_list()) return;
  size_t position = 0;
  for (const Value& item : at.value.list())
    check(item, at.argument, at.path + "[" + std::to_string(position++) + "]");
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
    if (given) check(*given, property.value, at.path + "." + *property.key);
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
      check(given.value, at.argument, at.path + "." + printable(*given.key, kLongestKey));
    } else if (!at.argument.boolean()) {
      Value key(given.key, given.key_mark);
      refuse({key, at.argument, at.schema, at.path}, "parameter-value",
             "has no " + quoted(*given.key),
             properties ? suggest(*given.key, properties->map().keys()) : "");
    }
  }
}

void Conformance::all_of(const Case& at) {
  for (const Value& schema : at.argument.list())
    check(at.value, schema, at.path);
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

}  // namespace consort::compiler
