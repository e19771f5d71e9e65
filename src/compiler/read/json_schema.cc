#include "compiler/read/json_schema.h"

#include "base/strings.h"
#include "compiler/read/expect.h"
#include "compiler/read/json_schema_keywords.h"

namespace consort::compiler {

using model::Map;
using model::Value;

namespace {

const std::vector<std::pair<std::string, std::string>> kForeignTypes = {
    {"text", "string"}, {"str", "string"},   {"list", "array"},  {"map", "object"},
    {"dict", "object"}, {"bool", "boolean"}, {"int", "integer"}, {"float", "number"},
};

// Reads a schema once, so that nothing about it can surprise conforms().
class SchemaCheck {
 public:
  explicit SchemaCheck(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  bool check(const Value& schema) {
    if (schema.is_boolean()) return true;
    if (!schema.is_map()) return refuse(schema, "a schema must be a map, or true or false");
    bool good = true;
    for (const Map::Entry& entry : schema.map()) {
      const Keyword* keyword = find_keyword(*entry.key);
      good = (keyword ? check_argument(*keyword, entry) : refuse_keyword(entry)) && good;
    }
    return good;
  }

 private:
  bool refuse(const Value& at, std::string message, std::string hint = {}) {
    diagnostics_.error(at.mark().place(), "bad-schema", std::move(message), std::move(hint));
    return false;
  }

  bool refuse_keyword(const Map::Entry& entry) {
    diagnostics_.error(entry.key_mark.place(), "unknown-key",
                       quoted(*entry.key) + " is not a keyword of a parameter's schema",
                       did_you_mean(*entry.key, keyword_names()));
    return false;
  }

  bool check_argument(const Keyword& keyword, const Map::Entry& entry) {
    const Value& argument = entry.value;
    std::string name = quoted(*entry.key);
    switch (keyword.form) {
      case Keyword::Form::anything:
        return true;
      case Keyword::Form::text:
        return argument.is_text() || refuse(argument, name + " must be text");
      case Keyword::Form::boolean:
        return argument.is_boolean() || refuse(argument, name + " must be true or false");
      case Keyword::Form::number:
        return argument.is_integer() || argument.is_real() ||
               refuse(argument, name + " must be a number");
      case Keyword::Form::size:
        return (argument.is_integer() && argument.integer() >= 0) ||
               refuse(argument, name + " must be a whole number, 0 or more");
      case Keyword::Form::values:
        return (argument.is_list() && !argument.list().empty()) ||
               refuse(argument, name + " must be a list of the values that are allowed");
      case Keyword::Form::names:
        return check_names(name, argument);
      case Keyword::Form::types:
        return check_types(argument);
      case Keyword::Form::pattern:
        return check_pattern(name, argument);
      case Keyword::Form::schema:
        return check(argument);
      case Keyword::Form::schemas:
        return check_schemas(name, argument);
      case Keyword::Form::properties:
        return check_properties(name, argument);
    }
    return false;
  }

  bool check_names(const std::string& name, const Value& argument) {
    bool texts =
        argument.is_list() && std::all_of(argument.list().begin(), argument.list().end(),
                                          [](const Value& item) { return item.is_text(); });
    return texts || refuse(argument, name + " must be a list of names");
  }

  bool check_types(const Value& argument) {
    if (argument.is_text()) return check_type(argument);
    if (!argument.is_list() || argument.list().empty()) {
      return refuse(argument, "'type' must be the name of a type, or a list of them");
    }
    bool good = true;
    for (const Value& type : argument.list())
      good = check_type(type) && good;
    return good;
  }

  bool check_type(const Value& type) {
    if (!type.is_text()) return refuse(type, "a type must be text");
    if (is_json_type(type.text())) return true;
    std::string hint = suggest(type.text(), json_types());
    for (const auto& [foreign, ours] : kForeignTypes) {
      if (type.text() == foreign) hint = "did you mean '" + ours + "'?";
    }
    return refuse(type, "there is no type " + quoted(type.text()), std::move(hint));
  }

  bool check_pattern(const std::string& name, const Value& argument) {
    if (!argument.is_text()) return refuse(argument, name + " must be text");
    std::optional<std::string> fault = pattern_fault(argument.text());
    return !fault || refuse(argument, name + " cannot be used: " + *fault);
  }

  bool check_schemas(const std::string& name, const Value& argument) {
    if (!argument.is_list() || argument.list().empty()) {
      return refuse(argument, name + " must be a list of schemas");
    }
    bool good = true;
    for (const Value& schema : argument.list())
      good = check(schema) && good;
    return good;
  }

  bool check_properties(const std::string& name, const Value& argument) {
    if (!argument.is_map()) return refuse(argument, name + " must be a map of schemas");
    bool good = true;
    for (const Map::Entry& entry : argument.map())
      good = check(entry.value) && good;
    return good;
  }

  Diagnostics& diagnostics_;
};

}  // namespace

bool check_schema(const Value& schema, Diagnostics& diagnostics) {
  return SchemaCheck(diagnostics).check(schema);
}

bool conforms(const Value& value, const Value& schema, const Subject& subject,
              Diagnostics& diagnostics) {
  Diagnostics found;
  Conformance(subject, value.mark(), found).check(value, schema, subject.path);
  bool good = !found.has_errors();
  diagnostics.merge(std::move(found));
  return good;
}

}  // namespace consort::compiler
