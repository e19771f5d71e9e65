#include "compiler/read/json_schema_keywords.h"

#include "base/strings.h"
#include "compiler/read/expect.h"
#include "model/json.h"
#include "model/pattern.h"

namespace consort::compiler {

using model::Value;

namespace {

constexpr size_t kLongestShown = 60;  // bytes of a value that a message repeats

}  // namespace

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
  Status status = model::valid_pattern(pattern);
  if (status) status = model::valid_pattern(anywhere(pattern));
  if (status) return std::nullopt;
  return status.error().message;
}

bool is_json_type(std::string_view name) {
  std::vector<std::string> types = json_types();
  return std::find(types.begin(), types.end(), name) != types.end();
}

std::string anywhere(std::string_view pattern) {
  return "[\\s\\S]*(?:" + std::string(pattern) + ")[\\s\\S]*";
}

std::string shown(const Value& value) {
  std::string text = value.is_text() ? quoted(value.text()) : model::to_json(value);
  return text.size() <= kLongestShown ? text : with_article(value.kind());
}

}  // namespace consort::compiler
