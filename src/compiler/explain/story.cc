#include "compiler/explain/story.h"

namespace consort::compiler {

using model::Value;

namespace {

Step::Action told(Action action) {
  switch (action) {
    case Action::set:
      return Step::Action::set;
    case Action::append:
      return Step::Action::append;
    case Action::remove:
      return Step::Action::remove;
    case Action::withdraw:
      return Step::Action::withdraw;
  }
  return Step::Action::set;
}

}  // namespace

Value told_value(const Statement& statement, Scopes& scopes) {
  if (statement.setting->action == Action::withdraw) return Value();
  Diagnostics before = scopes.context().diagnostics;
  std::optional<Value> value = scopes.evaluate(statement);
  scopes.context().diagnostics = std::move(before);
  return value ? *value : statement.setting->value.written();
}

std::vector<Step> steps_of(std::span<const Statement> statements, Scopes& scopes) {
  std::vector<Step> steps;
  for (const Statement& statement : statements) {
    Step step;
    step.place = statement.setting->mark.place();
    step.layer = scopes.context().label(statement.position);
    step.action = told(statement.setting->action);
    step.value = told_value(statement, scopes);
    steps.push_back(std::move(step));
  }
  mark_overridden(steps);
  return steps;
}

void mark_overridden(std::vector<Step>& steps) {
  size_t first = steps.size();
  auto decides = [](const Step& step) {
    return step.action == Step::Action::set || step.action == Step::Action::withdraw;
  };
  while (first > 0 && !decides(steps[first - 1]))
    --first;
  bool added_to_fallback = first > 0 && steps[first - 1].action == Step::Action::withdraw;
  for (size_t i = 0; i + 1 < first; ++i)
    steps[i].in_force = steps[i].action == Step::Action::fallback && added_to_fallback;
}

}  // namespace consort::compiler
