#include "base/strings.h"
#include "expression/runtime/evaluator.h"
#include "expression/runtime/guards.h"
#include "expression/runtime/objects.h"

namespace consort::expression {

using model::Value;

Outcome<Evaluator::Flow> Evaluator::execute(const ast::Macro& node, uint32_t) {
  auto macro =
      std::make_shared<MacroObject>(weak_from_this(), node.procedure, variables_.current());
  assign(node.id, node.procedure.name, macro);
  return Flow::next;
}

Outcome<Evaluator::Flow> Evaluator::execute(const ast::CallBlock& node, uint32_t) {
  const auto& call = *node.call->as<ast::Call>();
  TRY(Actuals actuals, this->actuals(call.arguments));
  auto caller =
      std::make_shared<MacroObject>(weak_from_this(), node.procedure, variables_.current());
  actuals.named.emplace_back("caller", caller);
  Outcome<Datum> result = this->call(call, *node.call, std::move(actuals));
  if (!result) return located(std::move(result).error(), node.call->at);
  if (output_) TRY_DO(output_->add(*result));
  return Flow::next;
}

Outcome<Datum> Evaluator::call_procedure(const ast::Procedure& procedure, Variables::Link home,
                                         Actuals actuals) {
  Nesting nesting(session_.calls);
  if (session_.calls > kDeepestCall) {
    return Failure(
        rules::kLimit,
        "macros call each other more than " + std::to_string(kDeepestCall) + " levels deep",
        "does '" + std::string(procedure.name) + "' ever stop?");
  }
  if (!variables_.alive(home)) {
    return value_failure("the block that the macro '" + std::string(procedure.name) +
                         "' was written in has ended");
  }
  Output captured(session_.meter);
  Swapped<Output*> printing(output_, &captured);
  FrameGuard frame(variables_, home);
  TRY_DO(bind(procedure, std::move(actuals)));
  TRY_DO(execute(procedure.body));
  return Datum(captured.finish());
}

// Defaults are worked out here, in the frame of the macro, and may use the parameters before them.
Outcome<void> Evaluator::bind(const ast::Procedure& procedure, Actuals actuals) {
  std::vector<const ast::Procedure::Parameter*> open;
  for (size_t i = 0; i < procedure.parameters.size(); ++i) {
    const ast::Procedure::Parameter& parameter = procedure.parameters[i];
    auto named = std::find_if(actuals.named.begin(), actuals.named.end(),
                              [&](const auto& entry) { return entry.first == parameter.name; });
    if (i < actuals.positional.size()) {
      variables_.set(parameter.id, std::move(actuals.positional[i]));
    } else if (named != actuals.named.end()) {
      variables_.set(parameter.id, std::move(named->second));
      actuals.named.erase(named);
    } else {
      Undefined missing{Undefined::Kind::other,
                        "the parameter '" + std::string(parameter.name) + "' was not given"};
      variables_.set(parameter.id, std::move(missing));
      if (parameter.otherwise) open.push_back(&parameter);
    }
  }
  TRY_DO(bind_extras(procedure, actuals, procedure.parameters.size()));
  for (const ast::Procedure::Parameter* parameter : open) {
    TRY(Datum otherwise, evaluate(*parameter->otherwise));
    variables_.set(parameter->id, std::move(otherwise));
  }
  return {};
}

// caller, kwargs and varargs: only for a macro that mentions them.
Outcome<void> Evaluator::bind_extras(const ast::Procedure& procedure, Actuals& actuals,
                                     size_t used) {
  std::string name(procedure.name);
  if (procedure.uses_caller) {
    Datum caller = Undefined{Undefined::Kind::other,
                             "the macro '" + name + "' was not called by a call block"};
    auto given = std::find_if(actuals.named.begin(), actuals.named.end(),
                              [](const auto& entry) { return entry.first == "caller"; });
    if (given != actuals.named.end()) {
      caller = std::move(given->second);
      actuals.named.erase(given);
    }
    variables_.set(procedure.caller, std::move(caller));
  }
  if (!actuals.named.empty() && !procedure.uses_kwargs) {
    std::vector<std::string> names;
    for (const auto& parameter : procedure.parameters)
      names.emplace_back(parameter.name);
    return type_failure(
        "the macro '" + name + "' has no parameter '" + actuals.named[0].first + "'",
        did_you_mean(actuals.named[0].first, names));
  }
  if (actuals.positional.size() > used && !procedure.uses_varargs) {
    return type_failure("the macro '" + name + "' takes " + count(used, "argument") + ", not " +
                        std::to_string(actuals.positional.size()));
  }
  if (procedure.uses_kwargs) {
    model::Map rest;
    for (auto& [key, datum] : actuals.named) {
      TRY(Value value, value_of(datum, "'kwargs'"));
      rest.set(key, std::move(value));
    }
    variables_.set(procedure.kwargs, Value(std::move(rest)));
  }
  if (procedure.uses_varargs) {
    model::List rest;
    for (size_t i = used; i < actuals.positional.size(); ++i) {
      TRY(Value value, value_of(actuals.positional[i], "'varargs'"));
      rest.push_back(std::move(value));
    }
    variables_.set(procedure.varargs, Value(std::move(rest)));
  }
  return {};
}

}  // namespace consort::expression
