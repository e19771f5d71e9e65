// Attributes, items and slices.
#include "expression/builtins/registry.h"
#include "expression/python/sequence.h"
#include "expression/python/text.h"
#include "expression/runtime/evaluator.h"
#include "expression/runtime/objects.h"

namespace consort::expression {
namespace {

using model::Value;

// The names of a plain path with dots between, "" for any other expression.
std::string path_of(const ast::Expr& expr) {
  if (auto* name = expr.as<ast::Name>()) return std::string(name->text);
  const ast::Expr* object = nullptr;
  std::string last;
  if (auto* attribute = expr.as<ast::Attribute>()) {
    object = attribute->object.get();
    last = attribute->name;
  } else if (auto* item = expr.as<ast::Item>()) {
    auto* key = item->key->as<ast::Literal>();
    if (!key || !key->value.is_text()) return {};
    object = item->object.get();
    last = key->value.text();
  }
  std::string before = object ? path_of(*object) : "";
  return before.empty() ? before : before + "." + last;
}

// The pairs that |groupby gives are lists of two, whose parts have names.
std::optional<Value> part_of_group(const Value& value, std::string_view name) {
  if (!value.is_list() || value.list().size() != 2) return std::nullopt;
  if (name == "grouper") return value.list()[0];
  if (name == "list" && value.list()[1].is_list()) return value.list()[1];
  return std::nullopt;
}

Undefined missing(const Value& owner, std::string name, const ast::Expr* node) {
  Undefined undefined{Undefined::Kind::attribute, std::move(name)};
  undefined.owner = owner;
  undefined.owner_node = node;
  return undefined;
}

}  // namespace

// A part of an unknown is unknown, and waits for more exactly that: facts.os waits for "facts.os".
std::optional<Datum> Evaluator::unknown_part(const Datum& object, const Expr& node,
                                             std::string_view name) const {
  if (!object.is_unknown()) return std::nullopt;
  const std::vector<std::string>& facts = object.value().unknown().waits_for;
  bool exact = facts.size() == 1 && !name.empty() && facts[0] == path_of(node);
  if (!exact) return object;
  return Datum(Value(model::Unknown{{facts[0] + "." + std::string(name)}}));
}

// First what Python would find as an attribute, a method, then the key: as Jinja2 reads
// object.name.
Outcome<Datum> Evaluator::attribute_of(const Datum& object, std::string_view name,
                                       const Expr* node) {
  if (object.is_object()) return object.object().attribute(name, session_.meter);
  if (object.is_undefined()) return object.undefined().failure();
  const Value& value = object.value();
  if (value.is_secret()) return python::secret_failure("an attribute");
  if (const Builtin* method = find_method(value, name)) {
    return Datum(std::make_shared<BuiltinObject>(*method, object, true));
  }
  if (value.is_map()) {
    if (const Value* found = value.map().find(name)) return Datum(*found);
  }
  if (auto found = part_of_group(value, name)) return Datum(std::move(*found));
  return Datum(missing(value, std::string(name), node));
}

// Something undefined, with the place where it was asked for.
Datum Evaluator::placed(Datum datum, const Expr& expr) const {
  if (!datum.is_undefined() || datum.undefined().source) return datum;
  Undefined undefined = datum.undefined();
  undefined.source = &program_.source;
  undefined.at = expr.at;
  return undefined;
}

Outcome<Datum> Evaluator::evaluate(const ast::Attribute& node, const Expr& expr) {
  TRY(Datum object, evaluate(*node.object));
  if (auto unknown = unknown_part(object, *node.object, node.name)) return std::move(*unknown);
  TRY(Datum found, attribute_of(object, node.name, node.object.get()));
  return placed(std::move(found), expr);
}

Outcome<Datum> Evaluator::item_of(const Datum& object, const Value& key, const Expr* node) {
  if (!object.is_value()) {
    if (key.is_text() || object.is_undefined()) {
      return attribute_of(object, key.is_text() ? std::string_view(key.text()) : "", node);
    }
    return type_failure(std::string(object.object().kind()) + " has no elements");
  }
  const Value& value = object.value();
  uint64_t size =
      (value.is_text() ? value.text().size() : 0) + (key.is_text() ? key.text().size() : 0);
  TRY_DO(session_.meter.step(size / 64));
  if (value.is_secret() || key.is_secret()) return python::secret_failure("an element");
  if (auto found = python::item(value, key)) return Datum(std::move(*found));
  if (key.is_text() && find_method(value, key.text()))
    return attribute_of(object, key.text(), node);
  if (key.is_list() || key.is_map()) {
    return type_failure("a " + std::string(model::to_string(key.kind())) + " cannot be a key");
  }
  TRY(std::string name, python::str(key, session_.meter));
  return Datum(missing(value, std::move(name), node));
}

Outcome<Datum> Evaluator::evaluate(const ast::Item& node, const Expr& expr) {
  TRY(Datum object, evaluate(*node.object));
  TRY(Value key, value(*node.key, "a key"));
  std::string_view name = key.is_text() ? std::string_view(key.text()) : "";
  if (auto unknown = unknown_part(object, *node.object, name)) return std::move(*unknown);
  if (key.is_unknown()) return Datum(std::move(key));
  TRY(Datum found, item_of(object, key, node.object.get()));
  return placed(std::move(found), expr);
}

Outcome<Datum> Evaluator::evaluate(const ast::Slice& node, const Expr&) {
  TRY(Datum object, evaluate(*node.object));
  TRY(Value value, value_of(object, "a slice"));
  Datum bounds[3];
  const ast::Expr* nodes[] = {node.start.get(), node.stop.get(), node.step.get()};
  for (size_t i = 0; i < 3; ++i) {
    if (nodes[i]) {
      TRY(bounds[i], this->value(*nodes[i], "the bound of a slice"));
    }
  }
  const Datum* all[] = {&object, &bounds[0], &bounds[1], &bounds[2]};
  for (const Datum* datum : all) {
    if (datum->is_secret()) return python::secret_failure("a slice");
  }
  if (auto unknown = unknown_among(all)) return Datum(std::move(*unknown));
  TRY(Value result, python::slice(value, bounds[0].value(), bounds[1].value(), bounds[2].value(),
                                  session_.meter));
  if (!result.is_list()) return Datum(std::move(result));
  return Datum::built(std::move(result), object.height(), session_.meter);
}

}  // namespace consort::expression
