#include "compiler/merge/scopes.h"

#include "base/strings.h"
#include "compiler/merge/instance_scope.h"
#include "compiler/read/expect.h"

namespace consort::compiler {

using expression::Failure;
using expression::Outcome;
using model::Value;

namespace {

// Each level keeps a whole evaluation on the stack.
constexpr size_t kDeepestParameter = 32;

// The settings of one name, in a row sorted by name.
std::span<const Setting> of_name(const std::vector<Setting>& settings, std::string_view name) {
  auto less = [](const Setting& setting, std::string_view name) { return *setting.name < name; };
  auto first = std::lower_bound(settings.begin(), settings.end(), name, less);
  auto last = first;
  while (last != settings.end() && *last->name == name)
    ++last;
  return {first, last};
}

const Use* own_use(const HostContext& context, const Instance& instance) {
  if (instance.parent != 0) return nullptr;
  for (const Use& use : context.own->uses) {
    if (*use.name == instance.name) return &use;
  }
  return nullptr;
}

}  // namespace

Scopes::Scopes(HostContext& context) : context_(context) {
  for (uint32_t i = 0; i < context.order->instances.size(); ++i)
    scopes_.push_back(std::make_unique<InstanceScope>(*this, i));
}

Scopes::~Scopes() = default;

const expression::Scope& Scopes::of_instance(uint32_t instance) const { return *scopes_[instance]; }

// The arguments of an application are written by whoever uses it, and see what that layer sees.
Evaluation Scopes::evaluation(uint32_t position) {
  return {of_instance(context_.instance(position)), context_.site.lines(), context_.diagnostics};
}

std::optional<Value> Scopes::evaluate(const Statement& statement) {
  if (statement.setting->value.is_constant()) return statement.setting->value.written();
  return spend(statement.setting->value.evaluate(evaluation(statement.position)));
}

std::optional<Value> Scopes::spend(std::optional<Value> value) {
  if (!value || !value->is_text()) return value;
  size_t size = value->text().size();
  if (size <= context_.text_left) {
    context_.text_left -= size;
    return value;
  }
  context_.text_left = 0;
  context_.diagnostics.error(value->mark().place(), "too-large",
                             "host " + quoted(context_.own->name) + " comes to more than " +
                                 std::to_string(kLargestHost >> 20) + " MiB of text here");
  return std::nullopt;
}

std::vector<Statement> Scopes::statements(uint32_t instance, std::string_view name) const {
  const Order& order = *context_.order;
  const auto& table = instance == 0 ? order.parameters : order.instances[instance].arguments;
  std::vector<Statement> statements;
  auto found = table.find(name);
  if (found != table.end()) statements = found->second;
  const std::vector<Setting>* own = &context_.own->parameters;
  if (instance != 0) {
    const Use* use = own_use(context_, order.instances[instance]);
    if (!use) return statements;
    own = &use->arguments;
  }
  for (const Setting& setting : of_name(*own, name))
    statements.push_back({order.host_position(), &setting});
  return statements;
}

Outcome<const Value*> Scopes::parameter(uint32_t instance, std::string_view name) {
  return scopes_[instance]->parameter(name);
}

Outcome<void> Scopes::enter(Active active) {
  auto first = std::find(active_.begin(), active_.end(), active);
  if (first == active_.end() && active_.size() < kDeepestParameter) {
    active_.push_back(std::move(active));
    return {};
  }
  if (first == active_.end()) {
    context_.diagnostics.error(active.mark.place(), "parameter-depth",
                               "parameter " + quoted(active.name) + " is needed by " +
                                   std::to_string(active_.size()) + " others, one by the other",
                               "let them need each other less deeply");
    return Failure::reported();
  }
  // Whichever was asked for first, the circle is told from the same one on.
  std::vector<Active> circle(first, active_.end());
  auto place = [](const Active& a) { return std::tuple(a.mark.place(), a.name); };
  std::rotate(circle.begin(),
              std::min_element(circle.begin(), circle.end(),
                               [&](auto& a, auto& b) { return place(a) < place(b); }),
              circle.end());
  Diagnostic diagnostic;
  diagnostic.place = circle.front().mark.place();
  diagnostic.rule = "parameter-cycle";
  diagnostic.message = "parameter " + quoted(circle.front().name) + " needs itself: ";
  for (const Active& step : circle) {
    diagnostic.message += step.name + " -> ";
    if (&step != &circle.front())
      diagnostic.notes.push_back({step.mark.place(), "through " + quoted(step.name)});
  }
  diagnostic.message += circle.front().name;
  context_.diagnostics.add(std::move(diagnostic));
  return Failure::reported();
}

void Scopes::check_arguments() {
  for (uint32_t i = 1; i < context_.order->instances.size(); ++i) {
    const Instance& use = context_.order->instances[i];
    const Layer& application = *use.application;
    const Use* own = own_use(context_, use);
    auto check_name = [&](const Setting& argument) {
      if (application.interface.find(*argument.name)) return;
      context_.diagnostics.error(
          argument.mark.place(), "unknown-parameter",
          "application " + quoted(application.name) + " has no parameter " + quoted(*argument.name),
          suggest(*argument.name, application.interface.names()));
    };
    for (const auto& [name, statements] : use.arguments)
      for (const Statement& statement : statements)
        check_name(*statement.setting);
    if (own)
      for (const Setting& argument : own->arguments)
        check_name(argument);
    for (const Parameter& parameter : application.interface.parameters()) {
      auto value = scopes_[i]->parameter(*parameter.name);
      if (!parameter.required || !value || *value) continue;
      model::Mark mark = own && !use.mark.document ? own->mark : use.mark;
      context_.diagnostics.add({mark.place(),
                                Severity::error,
                                "missing-parameter",
                                "application " + quoted(application.name) + " needs parameter " +
                                    quoted(*parameter.name),
                                "",
                                {{parameter.mark.place(), "required here"}}});
    }
  }
}

}  // namespace consort::compiler
