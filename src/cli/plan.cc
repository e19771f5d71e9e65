#include <fstream>

#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/plan_text.h"
#include "cli/workspace.h"
#include "model/json.h"

namespace consort::cli {
namespace {

Status save(const std::string& path, const model::Plan& plan) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << model::to_pretty_json(model::to_value(plan)) << "\n";
  file.close();
  if (!file) return fail(Code::io, "cannot write the plan to " + path);
  return {};
}

}  // namespace

int run_plan(const Call& call) {
  const Arguments& arguments = call.arguments;
  Workspace workspace(call);
  if (Status status = workspace.open_target(); !status)
    return failed(call.terminal, status.error());
  auto catalog = workspace.catalog();
  if (!catalog) return failed(call.terminal, catalog.error());
  if (!*catalog) return kNotCompiled;
  agent::Engine::Settings settings{{arguments.paranoid, arguments.enforce}, {}};
  if (Status status = workspace.open_engine(std::move(**catalog), /*writes=*/false, settings);
      !status) {
    return failed(call.terminal, status.error());
  }
  agent::Engine& engine = workspace.engine();
  model::Plan plan = engine.look_at_all(call.wiring.stop).agenda.plan;
  if (call.wiring.stop.stop_requested()) return kInterrupted;
  if (!arguments.quiet) engine.add_text_diffs(plan, call.wiring.stop);

  if (arguments.out) {
    if (Status status = save(*arguments.out, plan); !status)
      return failed(call.terminal, status.error());
  }
  if (arguments.format == Format::table) {
    call.terminal.print(plan_text(plan, call.terminal, {!arguments.quiet}));
    for (const std::string& address : engine.no_longer_described()) {
      call.terminal.say(address +
                        " was kept here once and is not described any more: it is left as it is");
    }
    if (arguments.out)
      call.terminal.say("Saved. To do exactly this: consort apply " + *arguments.out);
  } else if (int code = print_value(call, model::to_value(plan)); code != kOk) {
    return code;
  }
  if (!plan.failed.empty()) return kError;
  return arguments.exit_code && !plan.changes.empty() ? kChanges : kOk;
}

}  // namespace consort::cli
