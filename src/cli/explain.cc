#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/workspace.h"

namespace consort::cli {
namespace {

model::Value explanation_value(const compiler::Explanation& explanation) {
  model::List chains;
  for (const compiler::Chain& chain : explanation.chains) {
    model::List steps;
    for (const compiler::Step& step : chain.steps) {
      model::Map told;
      told.set("place", model::Value(step.place.to_string()));
      told.set("layer", model::Value(step.layer));
      told.set("action", model::Value(compiler::to_string(step.action)));
      told.set("value", step.value);
      told.set("in_force", model::Value(step.in_force));
      steps.emplace_back(std::move(told));
    }
    model::Map told;
    told.set("subject", model::Value(chain.subject));
    told.set("steps", model::Value(std::move(steps)));
    if (chain.value) told.set("value", *chain.value);
    if (!chain.outcome.empty()) told.set("outcome", model::Value(chain.outcome));
    chains.emplace_back(std::move(told));
  }
  model::Map root;
  root.set("host", model::Value(explanation.host));
  root.set("chains", model::Value(std::move(chains)));
  return model::Value(std::move(root));
}

}  // namespace

int run_explain(const Call& call) {
  Workspace workspace(call);
  if (Status status = workspace.open_target(); !status) return failed(call, status.error());
  auto host = workspace.open_site();
  if (!host) return failed(call, host.error());
  compiler::Explanation explanation =
      workspace.site().compiler().explain(*host, call.arguments.subject);
  workspace.site().say(explanation.diagnostics);
  if (explanation.diagnostics.has_errors() && explanation.chains.empty()) return kNotCompiled;
  if (call.arguments.format != Format::table)
    return print_value(call, explanation_value(explanation));
  call.terminal.print(compiler::render(explanation));
  return kOk;
}

}  // namespace consort::cli
