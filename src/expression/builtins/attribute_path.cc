#include "expression/builtins/attribute_path.h"

#include "base/strings.h"
#include "expression/python/number.h"
#include "expression/python/sequence.h"
#include "expression/python/unicode.h"

namespace consort::expression {

using model::Value;

AttributePath AttributePath::parse(std::string_view path) {
  AttributePath result;
  for (std::string_view part : split(path, '.')) {
    bool digits =
        !part.empty() && part.find_first_not_of("0123456789") == part.npos && part.size() < 18;
    result.keys_.push_back(digits ? Value(std::stol(std::string(part))) : Value(part));
  }
  return result;
}

Outcome<AttributePath> AttributePath::from(const Datum& datum) {
  if (datum.is_undefined()) return datum.undefined().failure();
  if (!datum.is_value()) return type_failure("the name of an attribute is text");
  const Value& value = datum.value();
  if (value.is_null()) return AttributePath();
  if (value.is_text()) return parse(value.text());
  if (!value.is_integer())
    return type_failure("the name of an attribute is text, not " +
                        std::string(model::to_string(value.kind())));
  AttributePath path;
  path.keys_.push_back(value);
  return path;
}

Outcome<AttributePath> AttributePath::from(const Call& call, size_t i) {
  if (!call.given(i)) return AttributePath();
  return from(call.argument(i));
}

Outcome<std::vector<AttributePath>> AttributePath::several(const Call& call, size_t i) {
  std::vector<AttributePath> paths;
  bool list = call.given(i) && call.argument(i).is_value() && call.argument(i).value().is_text();
  if (!list) {
    TRY(AttributePath path, from(call, i));
    paths.push_back(std::move(path));
    return paths;
  }
  for (std::string_view part : split(call.argument(i).value().text(), ','))
    paths.push_back(parse(part));
  return paths;
}

Outcome<Datum> AttributePath::datum(const Value& item) const {
  Value value = item;
  for (const Value& key : keys_) {
    if (value.is_unknown()) return Datum(value);
    std::optional<Value> next = python::item(value, key);
    if (!next && key.is_text() && value.is_list() && value.list().size() == 2) {
      if (key.text() == "grouper") next = value.list()[0];
      if (key.text() == "list") next = value.list()[1];
    }
    if (!next) {
      Undefined undefined{Undefined::Kind::attribute,
                          key.is_text() ? key.text() : std::to_string(key.integer())};
      undefined.owner = value;
      return Datum(std::move(undefined));
    }
    value = std::move(*next);
  }
  return Datum(std::move(value));
}

std::optional<Value> AttributePath::find(const Value& item) const {
  Outcome<Datum> found = datum(item);
  if (!found || !found->is_value()) return std::nullopt;
  return found->value();
}

Outcome<Value> AttributePath::value(const Value& item, const Value* otherwise) const {
  TRY(Datum found, datum(item));
  if (found.is_value()) return found.value();
  if (otherwise) return *otherwise;
  return found.undefined().failure();
}

Value ignore_case(const Value& value) {
  return value.is_text() ? Value(python::lower(value.text())) : value;
}

}  // namespace consort::expression
