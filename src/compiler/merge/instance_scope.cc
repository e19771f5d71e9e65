#include "compiler/merge/instance_scope.h"

#include "compiler/merge/chain.h"
#include "compiler/merge/functions.h"
#include "compiler/read/json_schema.h"

namespace consort::compiler {

using expression::Binding;
using expression::Failure;
using expression::Outcome;
using model::Map;
using model::Value;

namespace {

Value host_value(const HostContext& context) {
  model::List tags;
  for (const std::string& tag : context.order->tags)
    tags.emplace_back(tag);
  Map host;
  host.set("name", Value(context.own->name));
  host.set("tags", Value(std::move(tags)));
  host.set("environment", Value(context.settings.environment));
  host.set("site", Value(context.settings.name));
  return Value(std::move(host));
}

// Whether the statements, oldest first, set a value by themselves, so that no default counts.
bool is_given(const std::vector<Statement>& statements) {
  for (size_t i = statements.size(); i > 0; --i) {
    Action action = statements[i - 1].setting->action;
    if (action == Action::set) return true;
    if (action == Action::withdraw) return false;
  }
  return false;
}

Value facts_value(const HostContext& context) {
  if (context.facts) return Value(context.facts->tree);
  return Value(model::Unknown{{"facts"}});
}

}  // namespace

InstanceScope::InstanceScope(Scopes& scopes, uint32_t instance)
    : scopes_(scopes), instance_(instance) {
  HostContext& context = scopes.context();
  functions_["file"] = file_function(context, instance);
  if (instance == 0) {
    values_.set("host", host_value(context));
    values_.set("facts", facts_value(context));
    functions_["hosts"] = hosts_function(context);
    functions_["secret"] = secret_function();
  } else {
    values_.set("name", Value(context.order->instances[instance].name));
  }
}

Outcome<Binding> InstanceScope::find(std::string_view name) const {
  if (const Value* value = values_.find(name)) return Binding{value, nullptr};
  auto function = functions_.find(name);
  if (function != functions_.end()) return Binding{nullptr, &function->second};
  if (has_parameter(name)) {
    TRY(const Value* value, parameter(name));
    return Binding{value, nullptr};
  }
  if (instance_ != 0) return scopes_.of_instance(0).find(name);
  return Binding{};
}

std::vector<std::string> InstanceScope::names() const {
  std::vector<std::string> names = values_.keys();
  for (const auto& [name, function] : functions_)
    names.push_back(name);
  const HostContext& context = scopes_.context();
  if (instance_ != 0) {
    std::vector<std::string> own =
        context.order->instances[instance_].application->interface.names();
    names.insert(names.end(), own.begin(), own.end());
    std::vector<std::string> outer = scopes_.of_instance(0).names();
    names.insert(names.end(), outer.begin(), outer.end());
  } else {
    for (const auto& [name, statements] : context.order->parameters)
      names.push_back(name);
    for (const Setting& setting : context.own->parameters)
      names.push_back(*setting.name);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

bool InstanceScope::has_parameter(std::string_view name) const {
  if (cells_.contains(name)) return true;
  const HostContext& context = scopes_.context();
  if (instance_ != 0) {
    return context.order->instances[instance_].application->interface.find(name) != nullptr;
  }
  return !scopes_.statements(0, name).empty();
}

Outcome<const Value*> InstanceScope::parameter(std::string_view name) const {
  auto found = cells_.find(name);
  if (found == cells_.end()) found = cells_.emplace(name, Cell()).first;
  Cell& cell = found->second;
  if (cell.state == Cell::State::new_) compute(found->first, cell);
  if (cell.state == Cell::State::failed) return Failure::reported();
  return cell.state == Cell::State::set ? &cell.value : nullptr;
}

void InstanceScope::compute(std::string_view name, Cell& cell) const {
  std::vector<Statement> statements = scopes_.statements(instance_, name);
  const HostContext& context = scopes_.context();
  const Parameter* declared =
      instance_ == 0 ? nullptr
                     : context.order->instances[instance_].application->interface.find(name);
  model::Mark mark = statements.empty() ? declared->mark : statements.back().setting->mark;
  if (!scopes_.enter({instance_, std::string(name), mark})) {
    cell.state = Cell::State::failed;
    return;
  }
  if (declared) {
    compute_argument(*declared, cell);
  } else {
    Merged merged = merge(statements, scopes_, nullptr, false);
    cell.state = merged.failed  ? Cell::State::failed
                 : merged.value ? Cell::State::set
                                : Cell::State::unset;
    if (merged.value) cell.value = std::move(*merged.value);
  }
  scopes_.active_.pop_back();
}

void InstanceScope::compute_argument(const Parameter& parameter, Cell& cell) const {
  HostContext& context = scopes_.context();
  const Instance& use = context.order->instances[instance_];
  std::vector<Statement> statements = scopes_.statements(instance_, *parameter.name);
  cell.state = Cell::State::failed;

  std::optional<Value> fallback;
  if (parameter.default_value && !is_given(statements)) {
    fallback =
        parameter.default_value->evaluate({*this, context.site.lines(), context.diagnostics});
    if (!fallback) return;
  }
  Merged merged = merge(statements, scopes_, fallback ? &*fallback : nullptr, false);
  if (merged.failed) return;
  if (!merged.value) merged.value = std::move(fallback);
  if (!merged.value) {
    cell.state = Cell::State::unset;
    return;
  }
  Subject subject{"parameter ", *parameter.name, " of application '" + use.application->name + "'"};
  bool right =
      parameter.broken || conforms(*merged.value, parameter.schema, subject, context.diagnostics);
  if (!right) return;
  cell.value = std::move(*merged.value);
  cell.state = Cell::State::set;
}

}  // namespace consort::compiler
