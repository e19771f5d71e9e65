#include "agent/foresight.h"
#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/fact_names.h"
#include "cli/output.h"
#include "cli/output_file.h"
#include "cli/plan_text.h"
#include "cli/workspace.h"
#include "model/json.h"

namespace consort::cli {
namespace {

bool has_secrets(const model::Plan& plan) {
  for (const model::Change& change : plan.changes) {
    for (const model::AttributeChange& attribute : change.attributes) {
      if (attribute.sensitive) return true;
    }
  }
  return false;
}

// What applies the plan just saved, from the same folder.
std::string apply_command(const Arguments& arguments, const model::Plan& plan) {
  std::string command = "consort apply " + *arguments.out;
  if (arguments.site != ".") command += " -C " + arguments.site;
  if (arguments.host) command += " --host " + *arguments.host;
  if (plan.root != "/") command += " --root " + arguments.root;
  if (arguments.state) command += " --state " + *arguments.state;
  if (arguments.facts_of_hosts) command += " --facts-of " + *arguments.facts_of_hosts;
  for (const std::string& folder : arguments.plugins)
    command += " --plugins " + folder;
  if (arguments.enforce) command += " --enforce";
  if (arguments.paranoid) command += " --paranoid";
  return printable(command, command.size() * 4);
}

// What differs or is not even known, and stays as it is.
void tell_what_is_left(const Call& call, const agent::Engine& engine,
                       const agent::Engine::Look& look) {
  for (uint32_t i = 0; i < look.readings.size(); ++i) {
    for (const reconcile::Untold& untold : look.readings[i].untold) {
      call.terminal.say(printable(engine.graph().resource(i).address.to_string()) + ": " +
                        untold.attribute + " cannot be told here and is left as it is: it takes " +
                        join(untold.needs, ", "));
    }
  }
  if (!look.agenda.left.empty()) call.terminal.say("--enforce repairs what is left to its drift");
  for (const std::string& address : engine.no_longer_described()) {
    call.terminal.say(printable(address) +
                      " was kept here once and is not described any more: it is left as it is");
  }
}

void tell_of_facts(const Call& call, const model::Catalog& catalog, const system::Target& target) {
  Diagnostics warnings;
  check_awaited_facts(catalog, &target, warnings);
  for (const Diagnostic& warning : warnings.all())
    call.terminal.say(render(warning, nullptr));
}

}  // namespace

int run_plan(const Call& call) {
  const Arguments& arguments = call.arguments;
  Workspace workspace(call);
  if (Status status = workspace.open_target(); !status) return failed(call, status.error());
  auto catalog = workspace.catalog();
  if (!catalog) return failed(call, catalog.error());
  if (!*catalog) return kNotCompiled;
  tell_of_facts(call, **catalog, workspace.target());
  agent::Engine::Settings settings{{arguments.paranoid, arguments.enforce}, {}};
  if (Status status = workspace.open_engine(*std::move(catalog), /*writes=*/false, settings);
      !status) {
    return failed(call, status.error());
  }
  agent::Engine& engine = workspace.engine();
  agent::Engine::Look look = engine.look_at_all(call.wiring.stop);
  model::Plan& plan = look.agenda.plan;
  plan.root = workspace.target().root();
  if (call.wiring.stop.stop_requested()) return kInterrupted;
  if (!arguments.quiet) engine.add_text_diffs(plan, call.wiring.stop);
  agent::foresee(engine, look, plan);

  if (arguments.out) {
    Status status = has_secrets(plan) ? workspace.keep_redaction_key() : Status{};
    std::string text = model::to_pretty_json(model::to_value(plan, workspace.redact())) + "\n";
    if (status) status = write_output_file(*arguments.out, text).within("saving the plan");
    if (!status) return failed(call, status.error());
  }
  if (arguments.format == Format::table) {
    call.terminal.print(plan_text(plan, call.terminal, {!arguments.quiet}));
    tell_what_is_left(call, engine, look);
    if (arguments.out)
      call.terminal.say("Saved. To do exactly this: " + apply_command(arguments, plan));
  } else if (int code = print_value(call, model::to_value(plan, workspace.redact())); code != kOk) {
    return code;
  }
  if (!plan.failed.empty()) return kPartlyFailed;
  return arguments.exit_code && !plan.changes.empty() ? kChanges : kOk;
}

}  // namespace consort::cli
