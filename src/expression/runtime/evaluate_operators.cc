#include "expression/python/format.h"
#include "expression/runtime/evaluator.h"

namespace consort::expression {
namespace {

using model::Value;

bool joins_secret(const Value& left, const Value& right) {
  auto textual = [](const Value& value) { return value.is_secret() || value.is_text(); };
  return (left.is_secret() || right.is_secret()) && textual(left) && textual(right);
}

std::string in_quotes(std::string_view sign) { return "'" + std::string(sign) + "'"; }

Outcome<Truth> truth_of_datum(const Datum& datum) {
  if (datum.is_value()) return python::truth(datum.value());
  if (datum.is_object()) return Truth::yes;
  if (datum.undefined().lenient) return Truth::no;
  return datum.undefined().failure();
}

}  // namespace

Outcome<Datum> Evaluator::evaluate(const ast::Negative& node, const Expr&) {
  TRY(Value operand, value(*node.operand, "'-'"));
  if (operand.is_unknown()) return Datum(operand);
  if (operand.is_secret()) return python::secret_failure("'-'");
  TRY(Value result, python::negate(operand));
  return Datum(std::move(result));
}

Outcome<Datum> Evaluator::evaluate(const ast::Positive& node, const Expr&) {
  TRY(Value operand, value(*node.operand, "'+'"));
  if (operand.is_unknown()) return Datum(operand);
  if (operand.is_boolean()) return Datum(Value(operand.boolean() ? 1 : 0));
  if (python::as_number(operand)) return Datum(operand);
  return type_failure("'+' does not work on " + std::string(model::to_string(operand.kind())));
}

Outcome<Datum> Evaluator::evaluate(const ast::Binary& node, const Expr&) {
  std::string_view sign = python::to_string(node.op);
  TRY(Datum left, evaluate(*node.left));
  TRY(Value a, value_of(left, in_quotes(sign)));
  auto* tuple = node.right->as<ast::ListDisplay>();
  bool formats = node.op == python::Operator::modulo && a.is_text();
  if (formats && tuple && tuple->is_tuple) return formatted(*tuple, a);
  TRY(Datum right, evaluate(*node.right));
  TRY(Value b, value_of(right, in_quotes(sign)));
  if (node.op == python::Operator::add && joins_secret(a, b)) {
    Output joined(session_.meter);
    TRY_DO(joined.add(left));
    TRY_DO(joined.add(right));
    return Datum(joined.finish());
  }
  if (a.is_secret() || b.is_secret()) return python::secret_failure(in_quotes(sign));
  const Datum* sides[] = {&left, &right};
  if (auto unknown = unknown_among(sides)) return Datum(std::move(*unknown));
  if (formats) {
    python::Obstacles found;
    TRY_DO(python::find_obstacles(b, session_.meter, found));
    if (found.secret) return python::secret_failure("'%'");
    if (found.unknown) return answer(Truth::unknown, std::move(found.waits));
  }
  TRY(Value result, python::calculate(node.op, a, b, session_.meter));
  if (!result.is_list()) return Datum(std::move(result));
  return Datum::built(std::move(result), std::max(left.height(), right.height()), session_.meter);
}

// "%s %s" % (a, b): the tuple is the row of values.
Outcome<Datum> Evaluator::formatted(const ast::ListDisplay& arguments, const Value& format) {
  std::vector<Value> values;
  python::Obstacles found;
  for (const ast::ExprPtr& item : arguments.items) {
    TRY(Value value, this->value(*item, "'%'"));
    TRY_DO(python::find_obstacles(value, session_.meter, found));
    values.push_back(std::move(value));
  }
  if (found.secret) return python::secret_failure("'%'");
  if (found.unknown) return answer(Truth::unknown, std::move(found.waits));
  TRY(Value text, python::format_percent(format.text(), values, session_.meter));
  return Datum(std::move(text));
}

Outcome<Datum> Evaluator::evaluate(const ast::Concat& node, const Expr&) {
  Output joined(session_.meter);
  for (const ast::ExprPtr& part : node.parts) {
    TRY(Datum datum, evaluate(*part));
    TRY_DO(joined.add(datum));
  }
  Value text = joined.finish();
  if (text.is_text()) TRY_DO(session_.meter.text(text.text().size()));
  return Datum(std::move(text));
}

Outcome<Datum> Evaluator::answer(Truth truth, python::Waits waits) {
  if (truth == Truth::unknown) return Datum(Value(model::Unknown{std::move(waits)}));
  return Datum(Value(truth == Truth::yes));
}

Outcome<Truth> Evaluator::test(const Expr& expr, python::Waits& waits) {
  if (auto* logic = expr.as<ast::Logic>()) return test(*logic, waits);
  if (auto* negated = expr.as<ast::Not>()) {
    TRY(Truth truth, test(*negated->operand, waits));
    return !truth;
  }
  TRY(Datum datum, evaluate(expr));
  if (datum.is_unknown()) python::add_waits(waits, datum.value().unknown().waits_for);
  Outcome<Truth> truth = truth_of_datum(datum);
  if (!truth) return located(std::move(truth).error(), expr.at);
  return truth;
}

// What comes behind an unknown side may rely on it, so an error there says nothing: `x and x.y`.
Outcome<Truth> Evaluator::test(const ast::Logic& node, python::Waits& waits) {
  Truth decisive = truth_of(!node.is_and);
  Truth result = !decisive;
  for (const ast::ExprPtr& operand : node.operands) {
    Outcome<Truth> truth = test(*operand, waits);
    if (!truth && result == Truth::unknown) continue;
    if (!truth || *truth == decisive) return truth;
    if (*truth == Truth::unknown) result = *truth;
  }
  return result;
}

Outcome<Datum> Evaluator::evaluate(const ast::Not& node, const Expr&) {
  python::Waits waits;
  TRY(Truth truth, test(*node.operand, waits));
  return answer(!truth, std::move(waits));
}

// Gives the operand that decides, as Python does. Behind an unknown one nobody knows which that is;
// what follows is looked at only for what it waits for.
Outcome<Datum> Evaluator::evaluate(const ast::Logic& node, const Expr&) {
  python::Waits waits;
  bool unknown = false;
  for (const ast::ExprPtr& operand : node.operands) {
    Outcome<Datum> datum = evaluate(*operand);
    if (datum && datum->is_unknown()) {
      unknown = true;
      python::add_waits(waits, datum->value().unknown().waits_for);
    }
    if (unknown) continue;
    if (!datum || operand == node.operands.back()) return datum;
    Outcome<Truth> truth = truth_of_datum(*datum);
    if (!truth) return located(std::move(truth).error(), operand->at);
    if (*truth == truth_of(!node.is_and)) return datum;
  }
  return answer(Truth::unknown, std::move(waits));
}

Outcome<Datum> Evaluator::evaluate(const ast::Compare& node, const Expr&) {
  python::Waits waits;
  TRY(Truth truth, test(node, waits));
  return answer(truth, std::move(waits));
}

Outcome<Truth> Evaluator::test(const ast::Compare& node, python::Waits& waits) {
  TRY(Datum left, evaluate(*node.first));
  Truth result = Truth::yes;
  for (const ast::Compare::Step& step : node.steps) {
    TRY(Datum right, evaluate(*step.right));
    TRY(Truth truth, compare(step.op, left, right, waits));
    if (truth == Truth::no) return truth;
    if (truth == Truth::unknown) result = truth;
    left = std::move(right);
  }
  return result;
}

Outcome<Truth> Evaluator::compare(ast::Comparator op, const Datum& left, const Datum& right,
                                  python::Waits& waits) {
  constexpr std::string_view kSigns[] = {"==", "!=", "<", "<=", ">", ">=", "in", "not in"};
  using Op = ast::Comparator;
  if (left.is_object() && right.is_object() && (op == Op::equal || op == Op::unequal)) {
    return truth_of((left.shared_object() == right.shared_object()) == (op == Op::equal));
  }
  std::string_view sign = kSigns[static_cast<size_t>(op)];
  TRY(Value a, value_of(left, in_quotes(sign)));
  TRY(Value b, value_of(right, in_quotes(sign)));
  Meter& meter = session_.meter;
  if (op == Op::equal || op == Op::unequal) {
    TRY(Truth same, python::equal(a, b, meter, waits));
    return op == Op::equal ? same : !same;
  }
  if (op == Op::in || op == Op::not_in) {
    TRY(Truth within, python::contains(b, a, meter, waits));
    return op == Op::in ? within : !within;
  }
  const Datum* sides[] = {&left, &right};
  if (auto unknown = unknown_among(sides)) {
    python::add_waits(waits, unknown->unknown().waits_for);
    return Truth::unknown;
  }
  bool swapped = op == Op::greater || op == Op::greater_equal;
  Outcome<bool> less = swapped ? python::less(b, a, meter, sign) : python::less(a, b, meter, sign);
  if (!less && less.error().is_waiting()) {
    python::add_waits(waits, less.error().waits_for());
    return Truth::unknown;
  }
  if (!less) return std::move(less).error();
  if (*less || op == Op::less || op == Op::greater) return truth_of(*less);
  return python::equal(a, b, meter, waits);
}

}  // namespace consort::expression
