// Statements: the way in, and those that print and assign.
#include "expression/python/sequence.h"
#include "expression/runtime/evaluator.h"
#include "expression/runtime/guards.h"
#include "expression/runtime/objects.h"

namespace consort::expression {

using model::Value;

std::shared_ptr<Evaluator> Evaluator::make(const Program& program, Session& session,
                                           std::shared_ptr<Context> context) {
  auto evaluator = std::make_shared<Evaluator>(program, session, std::move(context));
  evaluator->add_blocks(*evaluator->context_);
  return evaluator;
}

void Evaluator::add_blocks(Context& context) {
  for (const auto& [name, definition] : program_.blocks) {
    context.blocks[std::string(name)].push_back({weak_from_this(), definition});
  }
}

Outcome<void> Evaluator::run(Output& output) {
  Nesting nesting(session_.calls);
  if (session_.calls > kDeepestCall) {
    return Failure(rules::kLimit, "templates include each other more than " +
                                      std::to_string(kDeepestCall) + " levels deep");
  }
  {
    Swapped<Output*> printing(output_, &output);
    if (program_.self) variables_.set(*program_.self, std::make_shared<SelfObject>());
    if (program_.expression) {
      TRY(Datum datum, evaluate(*program_.expression));
      if (auto added = output.add(datum); !added) {
        return located(std::move(added).error(), program_.expression->at);
      }
    }
    TRY_DO(execute(program_.body));
  }
  return parent_ ? parent_->run(output) : Outcome<void>();
}

Outcome<Evaluator::Flow> Evaluator::execute(const ast::Body& body) {
  for (const ast::Statement& statement : body) {
    TRY(Flow flow, execute(statement));
    if (flow != Flow::next) return flow;
  }
  return Flow::next;
}

Outcome<Evaluator::Flow> Evaluator::execute(const ast::Statement& statement) {
  Nesting nesting(session_.depth);
  if (session_.depth > kDeepestEvaluation) {
    return located(Failure(rules::kLimit, "this nests too deeply"), statement.at);
  }
  if (auto steps = session_.meter.step(); !steps)
    return located(std::move(steps).error(), statement.at);
  auto flow =
      std::visit([&](const auto& node) { return execute(node, statement.at); }, statement.node);
  if (!flow) return located(std::move(flow).error(), statement.at);
  return flow;
}

Outcome<Evaluator::Flow> Evaluator::execute(const ast::Text& node, uint32_t) {
  if (output_) TRY_DO(output_->add(node.text));
  return Flow::next;
}

// An error is told, and the rest is looked at all the same.
Outcome<Evaluator::Flow> Evaluator::execute(const ast::Print& node, uint32_t) {
  if (!output_) return Flow::next;
  Outcome<Datum> datum = evaluate(*node.value);
  if (!datum) {
    TRY_DO(session_.report(std::move(datum).error()));
    return Flow::next;
  }
  if (auto added = output_->add(*datum); !added) {
    TRY_DO(session_.report(located(std::move(added).error(), node.value->at)));
  }
  return Flow::next;
}

Outcome<Evaluator::Flow> Evaluator::execute(const ast::Do& node, uint32_t) {
  TRY_DO(evaluate(*node.value));
  return Flow::next;
}

Outcome<Evaluator::Flow> Evaluator::execute(const ast::If& node, uint32_t) {
  for (const ast::If::Branch& branch : node.branches) {
    python::Waits waits;
    Truth truth = Truth::yes;
    if (branch.condition) {
      TRY(truth, test(*branch.condition, waits));
    }
    if (truth == Truth::unknown) return Failure::waiting(std::move(waits));
    if (truth == Truth::yes) return execute(branch.body);
  }
  return Flow::next;
}

void Evaluator::assign(ast::NameId id, std::string_view name, Datum datum) {
  if (!variables_.at_root()) return variables_.set(id, std::move(datum));
  context_->set(name, std::move(datum));
  context_->imported.erase(std::string(name));
}

Outcome<void> Evaluator::assign(const ast::Target& target, Datum datum) {
  if (auto* variable = std::get_if<ast::Target::Variable>(&target.what)) {
    assign(variable->id, variable->text, std::move(datum));
    return {};
  }
  if (auto* several = std::get_if<std::vector<ast::Target>>(&target.what)) {
    if (auto unpacked = unpack(*several, datum); !unpacked) {
      return located(std::move(unpacked).error(), target.at);
    }
    return {};
  }
  const auto& entry = std::get<ast::Target::NamespaceEntry>(target.what);
  Datum* variable = program_.assigned[entry.id] ? variables_.find(entry.id) : nullptr;
  if (!variable) {
    auto found = context_->variables.find(entry.text);
    if (found != context_->variables.end()) variable = &found->second;
  }
  auto* name_space = variable && variable->is_object()
                         ? dynamic_cast<NamespaceObject*>(&variable->object())
                         : nullptr;
  if (!name_space) {
    return located(
        type_failure(
            "'" + std::string(entry.text) + "' is no namespace, so nothing in it can be set",
            "make one: {% set " + std::string(entry.text) + " = namespace() %}"),
        target.at);
  }
  if (datum.is_object()) session_.break_later(variable->shared_object());
  name_space->set(entry.attribute, std::move(datum));
  return {};
}

Outcome<void> Evaluator::unpack(const std::vector<ast::Target>& targets, const Datum& datum) {
  TRY(Value whole, value_of(datum, "several variables"));
  if (whole.is_unknown()) {
    for (const ast::Target& target : targets)
      TRY_DO(assign(target, datum));
    return {};
  }
  if (whole.is_secret()) return python::secret_failure("several variables");
  TRY(Value parts, python::elements(whole, session_.meter));
  if (parts.list().size() != targets.size()) {
    return value_failure("there are " + std::to_string(targets.size()) + " variables for " +
                         std::to_string(parts.list().size()) + " values");
  }
  for (size_t i = 0; i < targets.size(); ++i)
    TRY_DO(assign(targets[i], Datum(parts.list()[i])));
  return {};
}

Outcome<Evaluator::Flow> Evaluator::execute(const ast::Set& node, uint32_t) {
  TRY(Datum datum, evaluate(*node.value));
  TRY_DO(assign(node.target, std::move(datum)));
  return Flow::next;
}

Outcome<Value> Evaluator::capture(const ast::Body& body) {
  Output captured(session_.meter);
  Swapped<Output*> printing(output_, &captured);
  FrameGuard frame(variables_);
  TRY_DO(execute(body));
  return captured.finish();
}

Outcome<Evaluator::Flow> Evaluator::execute(const ast::SetBlock& node, uint32_t) {
  TRY(Value text, capture(node.body));
  Datum datum(text);
  if (node.filter) {
    TRY(datum, filtered(*node.filter, std::move(text)));
  }
  TRY_DO(assign(node.target, std::move(datum)));
  return Flow::next;
}

Outcome<Evaluator::Flow> Evaluator::execute(const ast::FilterBlock& node, uint32_t) {
  TRY(Value text, capture(node.body));
  TRY(Datum result, filtered(*node.filter, std::move(text)));
  if (output_) TRY_DO(output_->add(result));
  return Flow::next;
}

Outcome<Evaluator::Flow> Evaluator::execute(const ast::With& node, uint32_t) {
  std::vector<Datum> values;
  for (const auto& [target, value] : node.assignments) {
    TRY(Datum datum, evaluate(*value));
    values.push_back(std::move(datum));
  }
  FrameGuard frame(variables_);
  for (size_t i = 0; i < values.size(); ++i)
    TRY_DO(assign(node.assignments[i].first, std::move(values[i])));
  return execute(node.body);
}

}  // namespace consort::expression
