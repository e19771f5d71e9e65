// Expressions: the way in, names, literals and conditions.
#include "base/strings.h"
#include "expression/builtins/registry.h"
#include "expression/runtime/evaluator.h"
#include "expression/runtime/guards.h"
#include "expression/runtime/objects.h"

namespace consort::expression {

using model::Value;

Outcome<Datum> Evaluator::evaluate(const Expr& expr) {
  if (auto* literal = expr.as<ast::Literal>()) return Datum(literal->value);
  Nesting nesting(session_.depth);
  if (session_.depth > kDeepestEvaluation) {
    return located(Failure(rules::kLimit, "this nests too deeply"), expr.at);
  }
  if (auto steps = session_.meter.step(1 + variables_.take_work() / 16); !steps) {
    return located(std::move(steps).error(), expr.at);
  }
  Outcome<Datum> result =
      std::visit([&](const auto& node) { return evaluate(node, expr); }, expr.node);
  if (!result) result = located(std::move(result).error(), expr.at);
  return result;
}

// Finishes a failure: where it arose, what was called to get there, and what may have been meant.
// That takes a while in a large text or map, so it is paid for.
Failure Evaluator::located(Failure failure, uint32_t at) {
  if (failure.is_complete()) return failure;
  failure = std::move(failure).from(program_.source, at);
  std::ignore = session_.meter.step(failure.offset() / 64);
  if (!failure.missing_name().empty()) failure = suggested(std::move(failure));
  failure = std::move(failure).at(failure.source()->place(failure.offset()));
  for (auto call = session_.trace.rbegin(); call != session_.trace.rend(); ++call) {
    failure = std::move(failure).note(call->evaluator->place(call->at), std::string(call->what));
  }
  return failure;
}

Failure Evaluator::suggested(Failure failure) {
  std::vector<std::string> candidates;
  if (failure.owner().is_null()) {
    candidates = visible_names();
  } else if (failure.owner().is_map()) {
    candidates = failure.owner().map().keys();
  }
  std::string hint;
  if (session_.meter.step(candidates.size() * 4))
    hint = did_you_mean(failure.missing_name(), candidates);
  bool hidden = hint.empty() && failure.owner().is_null() && !context_->sees_scope;
  if (hidden) hint = "an imported template sees variables only 'with context'";
  return std::move(failure).hint(hint);
}

std::vector<std::string> Evaluator::visible_names() const {
  std::vector<std::string> names;
  variables_.for_each_visible(
      [&](ast::NameId id, const Datum&) { names.emplace_back(program_.names[id]); });
  for (const auto& [name, datum] : context_->variables)
    names.push_back(name);
  for (std::string& name : session_.scope.names())
    names.push_back(std::move(name));
  for (std::string& name : global_names())
    names.push_back(std::move(name));
  return names;
}

Outcome<Value> Evaluator::value(const Expr& expr, std::string_view use) {
  TRY(Datum datum, evaluate(expr));
  return value_of(datum, use);
}

Outcome<Datum> Evaluator::evaluate(const ast::Literal& node, const Expr&) {
  return Datum(node.value);
}

Outcome<Datum> Evaluator::evaluate(const ast::Name& node, const Expr& expr) {
  if (program_.assigned[node.id]) {
    if (const Datum* local = variables_.find(node.id)) return *local;
  }
  if (const Datum* variable = context_->find(node.text)) return *variable;
  TRY(Binding binding, session_.scope.find(node.text));
  if (binding.value && context_->sees_scope) return Datum(*binding.value);
  if (binding.function) {
    return Datum(std::make_shared<FunctionObject>(*binding.function, std::string(node.text)));
  }
  if (node.builtin) return Datum(std::make_shared<BuiltinObject>(*node.builtin, Datum(), false));
  Undefined undefined{Undefined::Kind::name, std::string(node.text)};
  undefined.source = &program_.source;
  undefined.at = expr.at;
  return Datum(std::move(undefined));
}

Outcome<Datum> Evaluator::evaluate(const ast::ListDisplay& node, const Expr&) {
  TRY_DO(session_.meter.elements(node.items.size()));
  model::List list;
  list.reserve(node.items.size());
  size_t height = 0;
  for (const ast::ExprPtr& item : node.items) {
    TRY(Datum datum, evaluate(*item));
    height = std::max(height, datum.height());
    TRY(Value value, value_of(datum, "an element of a list"));
    list.push_back(std::move(value));
  }
  return Datum::built(Value(std::move(list)), height + 1, session_.meter);
}

Outcome<Datum> Evaluator::evaluate(const ast::MapDisplay& node, const Expr&) {
  TRY_DO(session_.meter.elements(node.entries.size()));
  model::Map map;
  size_t height = 0;
  std::optional<model::Unknown> unknown;
  for (const auto& [key_node, value_node] : node.entries) {
    TRY(Value key, value(*key_node, "a key of a map"));
    TRY(Datum datum, evaluate(*value_node));
    if (key.is_secret()) return located(python::secret_failure("a key"), key_node->at);
    if (!key.is_text() && !key.is_unknown()) {
      return located(
          type_failure("the key of a map is text, not " + std::string(model::to_string(key.kind())),
                       "put it in quotes"),
          key_node->at);
    }
    height = std::max(height, datum.height());
    TRY(Value value, value_of(datum, "a value of a map"));
    if (key.is_unknown()) {
      if (!unknown) unknown.emplace();
      python::add_waits(unknown->waits_for, key.unknown().waits_for);
    } else {
      map.set(key.shared_text(), std::move(value));
    }
  }
  if (unknown) return Datum(Value(std::move(*unknown)));
  return Datum::built(Value(std::move(map)), height + 1, session_.meter);
}

Outcome<Datum> Evaluator::evaluate(const ast::Conditional& node, const Expr&) {
  python::Waits waits;
  TRY(Truth truth, test(*node.condition, waits));
  if (truth == Truth::unknown) return answer(truth, std::move(waits));
  if (truth == Truth::yes) return evaluate(*node.yes);
  if (node.no) return evaluate(*node.no);
  Undefined nothing{Undefined::Kind::other, "the condition was false, and there is no else"};
  nothing.hint = "add 'else'";
  nothing.lenient = true;
  return Datum(std::move(nothing));
}

Outcome<Datum> Evaluator::evaluate(const ast::Filter& node, const Expr&) {
  Datum input;
  if (node.input) {
    TRY(input, evaluate(*node.input));
  } else {
    input = Datum(*block_text_);
  }
  if (node.arguments.empty()) return apply(*node.filter, std::move(input), {}, session_.meter);
  TRY(Actuals actuals, this->actuals(node.arguments));
  return apply(*node.filter, std::move(input), std::move(actuals), session_.meter);
}

Outcome<Datum> Evaluator::filtered(const Expr& filter, Value text) {
  const Value* outer = std::exchange(block_text_, &text);
  Outcome<Datum> result = evaluate(filter);
  block_text_ = outer;
  return result;
}

Outcome<Datum> Evaluator::evaluate(const ast::Test& node, const Expr&) {
  TRY(Datum input, evaluate(*node.input));
  TRY(Actuals actuals, this->actuals(node.arguments));
  return apply(*node.test, std::move(input), std::move(actuals), session_.meter);
}

}  // namespace consort::expression
