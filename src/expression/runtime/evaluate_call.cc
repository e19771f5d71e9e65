// Calls: of macros, functions and methods.
#include "base/strings.h"
#include "expression/builtins/mutators.h"
#include "expression/builtins/registry.h"
#include "expression/python/sequence.h"
#include "expression/runtime/evaluator.h"
#include "expression/runtime/guards.h"
#include "expression/runtime/objects.h"

namespace consort::expression {
namespace {

using model::Value;

// The values of a call's arguments, which must all be values.
Outcome<std::vector<Value>> values_of(const std::vector<Datum>& data, std::string_view use) {
  std::vector<Value> values;
  for (const Datum& datum : data) {
    TRY(Value value, value_of(datum, use));
    values.push_back(std::move(value));
  }
  return values;
}

}  // namespace

Outcome<Actuals> Evaluator::actuals(const ast::Arguments& arguments) {
  Actuals actuals;
  actuals.positional.reserve(arguments.positional.size());
  for (const ast::ExprPtr& argument : arguments.positional) {
    TRY(Datum datum, evaluate(*argument));
    actuals.positional.push_back(std::move(datum));
  }
  for (const auto& [name, argument] : arguments.named) {
    TRY(Datum datum, evaluate(*argument));
    actuals.named.emplace_back(name, std::move(datum));
  }
  if (arguments.star || arguments.double_star) TRY_DO(add_starred(arguments, actuals));
  return actuals;
}

Outcome<void> Evaluator::add_starred(const ast::Arguments& arguments, Actuals& actuals) {
  if (arguments.star) {
    TRY(Value list, value(*arguments.star, "'*'"));
    if (list.is_unknown()) return Failure::waiting(list.unknown().waits_for);
    TRY(list, python::elements(list, session_.meter));
    TRY_DO(session_.meter.elements(list.list().size()));
    actuals.positional.insert(actuals.positional.end(), list.list().begin(), list.list().end());
  }
  if (!arguments.double_star) return {};
  TRY(Value map, value(*arguments.double_star, "'**'"));
  if (map.is_unknown()) return Failure::waiting(map.unknown().waits_for);
  if (!map.is_map())
    return located(type_failure("'**' needs a map behind it"), arguments.double_star->at);
  TRY_DO(session_.meter.elements(map.map().size()));
  for (const auto& entry : map.map()) {
    TRY_DO(session_.meter.step(actuals.named.size() / 16));
    for (const auto& [name, datum] : actuals.named) {
      if (name == *entry.key) return value_failure("'" + name + "' is given twice");
    }
    actuals.named.emplace_back(*entry.key, entry.value);
  }
  return {};
}

Outcome<Datum> Evaluator::evaluate(const ast::Call& node, const Expr& expr) {
  TRY(Actuals actuals, this->actuals(node.arguments));
  return call(node, expr, std::move(actuals));
}

Outcome<Datum> Evaluator::call(const ast::Call& node, const Expr& expr, Actuals actuals) {
  if (auto* method = node.callee->as<ast::Attribute>()) {
    return call_method(*method, node, expr, std::move(actuals));
  }
  TRY(Datum callee, evaluate(*node.callee));
  if (callee.is_object()) {
    Traced traced(session_, *this, expr.at, "called from here");
    return callee.object().call(std::move(actuals), *this);
  }
  if (callee.is_undefined()) return callee.undefined().failure();
  if (callee.is_unknown()) return callee;
  return type_failure(std::string(model::to_string(callee.value().kind())) + " cannot be called");
}

Outcome<Datum> Evaluator::call_method(const ast::Attribute& method, const ast::Call& node,
                                      const Expr& expr, Actuals actuals) {
  TRY(Datum object, evaluate(*method.object));
  if (object.is_unknown()) return object;
  if (object.is_secret()) return python::secret_failure("a method");
  if (object.is_value()) {
    if (const Mutator* mutator = find_mutator(object.value().kind(), method.name)) {
      object = Datum();  // or the variable would not be the only owner of its value
      return change(*mutator, *method.object, std::move(actuals));
    }
    if (const Builtin* builtin = find_method(object.value(), method.name)) {
      return apply(*builtin, std::move(object), std::move(actuals), session_.meter);
    }
  }
  TRY(Datum callee, attribute_of(object, method.name, method.object.get()));
  Traced traced(session_, *this, expr.at, "called from here");
  if (callee.is_object()) return callee.object().call(std::move(actuals), *this);
  if (callee.is_undefined()) return located(callee.undefined().failure(), node.callee->at);
  return type_failure(std::string(model::to_string(callee.value().kind())) + " cannot be called");
}

// list.append(x) and its like, on a variable that the template has set itself.
Outcome<Datum> Evaluator::change(const Mutator& mutator, const Expr& target, Actuals actuals) {
  std::string name(mutator.name);
  if (!actuals.named.empty() && mutator.name != "update") {
    return type_failure("'" + name + "' takes no named arguments");
  }
  TRY(std::vector<Value> arguments, values_of(actuals.positional, "'" + name + "'"));
  size_t height = 0;
  for (const Datum& datum : actuals.positional)
    height = std::max(height, datum.height() + 1);
  if (!actuals.named.empty()) {
    model::Map named;
    for (auto& [key, datum] : actuals.named) {
      TRY(Value value, value_of(datum, "'" + name + "'"));
      height = std::max(height, datum.height() + 1);
      named.set(key, std::move(value));
    }
    arguments.emplace_back(std::move(named));
  }
  if (arguments.size() < mutator.least || arguments.size() > mutator.most) {
    return type_failure("'" + name + "' takes " + count(mutator.most, "argument") + ", not " +
                        std::to_string(arguments.size()));
  }
  TRY(Datum * variable, this->variable(target));
  if (!variable) {
    return type_failure(
        "'" + name + "' changes a list or map in place, and this one cannot be changed",
        "only a variable can, once it is {% set %}; '+' and |combine make a new one");
  }
  TRY(Value result, mutator.function(variable->own_value(), arguments, session_.meter));
  TRY_DO(variable->raise(height, session_.meter));
  return Datum(std::move(result));
}

Outcome<Datum*> Evaluator::variable(const Expr& expr) {
  if (auto* name = expr.as<ast::Name>()) {
    if (program_.assigned[name->id]) {
      if (Datum* local = variables_.find(name->id)) return local;
    }
    auto found = context_->variables.find(name->text);
    return found == context_->variables.end() ? nullptr : &found->second;
  }
  auto* attribute = expr.as<ast::Attribute>();
  if (!attribute) return nullptr;
  TRY(Datum object, evaluate(*attribute->object));
  if (!object.is_object()) return nullptr;
  auto* name_space = dynamic_cast<NamespaceObject*>(&object.object());
  return name_space ? name_space->find(attribute->name) : nullptr;
}

Outcome<Datum> Evaluator::call_function(const Function& function, std::string_view name,
                                        Actuals actuals) {
  std::string use = "'" + std::string(name) + "'";
  Arguments arguments;
  python::Obstacles found;
  TRY(arguments.positional, values_of(actuals.positional, use));
  for (const Value& value : arguments.positional) {
    TRY_DO(python::find_obstacles(value, session_.meter, found));
  }
  for (auto& [key, datum] : actuals.named) {
    TRY(Value value, value_of(datum, use));
    TRY_DO(python::find_obstacles(value, session_.meter, found));
    arguments.named.emplace_back(key, std::move(value));
  }
  if (found.secret) return python::secret_failure(use);
  if (found.unknown) return answer(Truth::unknown, std::move(found.waits));
  TRY(Value result, function(arguments));
  return Datum(std::move(result));
}

}  // namespace consort::expression
