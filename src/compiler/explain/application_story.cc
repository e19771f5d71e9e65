#include "compiler/explain/application_story.h"

#include "compiler/explain/story.h"

namespace consort::compiler {

using model::Value;

namespace {

std::string subject_of(const HostContext& context, uint32_t instance, std::string_view name) {
  std::string subject = instance == 0
                            ? "parameters."
                            : "applications." + context.order->instances[instance].name + ".";
  return subject += name;
}

// Follows the mentions of tags from the host down to `wanted`.
class TagPath {
 public:
  TagPath(HostContext& context, const std::string& wanted) : context_(context), wanted_(wanted) {}

  bool find(const Layer& layer, std::vector<Step>& steps) {
    for (const Value& tag : layer.tags) {
      if (!seen_.insert(tag.text()).second) continue;
      steps.push_back({tag.mark().place(), layer.label(), Step::Action::take_in, tag, true});
      if (tag.text() == wanted_) return true;
      auto inner = context_.site.layer(tag_stem(tag.text()));
      if (inner && find(*inner, steps)) return true;
      steps.pop_back();
    }
    return false;
  }

 private:
  HostContext& context_;
  const std::string& wanted_;
  std::set<std::string> seen_;
};

// All layers that a use of the host may be stated by, with their positions.
void add_use_steps(const HostContext& context, const Instance& instance, std::vector<Step>& steps) {
  auto add = [&](const Layer& layer) {
    for (const Use& use : layer.uses) {
      if (*use.name != instance.name) continue;
      Step::Action action = use.withdrawn ? Step::Action::withdraw : Step::Action::describe;
      steps.push_back(
          {use.mark.place(), layer.label(), action, use.application.value_or(Value()), true});
    }
  };
  for (const Position& position : context.order->positions)
    if (position.instance == 0) add(*position.layer);
  add(*context.own);
}

}  // namespace

Chain parameter_story(Scopes& scopes, uint32_t instance, std::string_view name) {
  HostContext& context = scopes.context();
  Chain chain;
  chain.subject = subject_of(context, instance, name);
  if (instance != 0) {
    const Layer& application = *context.order->instances[instance].application;
    const Parameter* parameter = application.interface.find(name);
    if (parameter && parameter->default_value) {
      chain.steps.push_back({parameter->mark.place(), "default of application " + application.name,
                             Step::Action::fallback, parameter->default_value->written(), true});
    }
  }
  for (Step& step : steps_of(scopes.statements(instance, name), scopes))
    chain.steps.push_back(std::move(step));
  mark_overridden(chain.steps);
  auto value = scopes.parameter(instance, name);
  if (value && *value) chain.value = **value;
  if (chain.value && chain.value->is_unknown()) chain.outcome = "not known yet";
  return chain;
}

std::vector<Chain> application_story(Scopes& scopes, uint32_t instance) {
  HostContext& context = scopes.context();
  const Instance& use = context.order->instances[instance];
  std::vector<Chain> chains(1);
  chains[0].subject = "applications." + use.name;
  chains[0].value = Value(use.application->name);
  add_use_steps(context, use, chains[0].steps);
  for (const Parameter& parameter : use.application->interface.parameters())
    chains.push_back(parameter_story(scopes, instance, *parameter.name));
  return chains;
}

Chain tag_story(HostContext& context, const std::string& name) {
  Chain chain;
  chain.subject = "tags." + name;
  if (TagPath(context, name).find(*context.own, chain.steps)) chain.value = Value(name);
  return chain;
}

}  // namespace consort::compiler
