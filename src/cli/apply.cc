#include <fstream>
#include <map>
#include <sstream>

#include "agent/foresight.h"
#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/plan_text.h"
#include "cli/stale.h"
#include "cli/workspace.h"
#include "model/json.h"

namespace consort::cli {
namespace {

constexpr std::streamsize kLargestPlan = 256 << 20;  // bytes

// Shows what is done as it is done.
class Progress final : public agent::Observer {
 public:
  Progress(Terminal& terminal, size_t total, bool tells)
      : terminal_(terminal), total_(total), tells_(tells) {}

  void began(const model::Address& address) override {
    terminal_.progress("[" + std::to_string(done_) + "/" + std::to_string(total_) + "] " +
                       address.to_string());
  }
  void finished(const model::ResourceReport& report) override {
    ++done_;
    if (tells_ && !is_one_too_many(report.outcome))
      terminal_.print(outcome_text(report, terminal_));
  }
  // How many were not told one by one.
  void tell_rest() {
    for (const auto& [outcome, times] : seen_) {
      if (times <= kMostTold) continue;
      terminal_.print("  and " + std::to_string(times - kMostTold) + " more " +
                      std::string(model::to_string(outcome)) + "; -o json names all\n");
    }
  }

 private:
  static constexpr size_t kMostTold = 20;  // of those that did not get their turn

  bool is_one_too_many(model::Outcome outcome) {
    if (outcome != model::Outcome::blocked && outcome != model::Outcome::cancelled) return false;
    return ++seen_[outcome] > kMostTold;
  }

  Terminal& terminal_;
  const size_t total_;
  const bool tells_;
  size_t done_ = 0;
  std::map<model::Outcome, size_t> seen_;
};

Result<model::Plan> load_plan(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return fail(Code::not_found, "cannot read the plan " + path);
  if (file.tellg() > kLargestPlan) return fail(Code::invalid, path + " is too large to be a plan");
  file.seekg(0);
  std::ostringstream text;
  text << file.rdbuf();
  TRY(model::Value value, model::parse_json(text.str()));
  return model::plan_from_value(value);
}

int exit_code(const Call& call, const model::Report& report) {
  if (call.wiring.stop.stop_requested()) return kInterrupted;
  if (!report.succeeded()) return kPartlyFailed;
  size_t changes = report.count(model::Outcome::changed) + report.count(model::Outcome::refreshed);
  return call.arguments.exit_code && changes > 0 ? kChanges : kOk;
}

// Whether the operator wants it: a saved plan and --yes say so; else a person is asked, and nobody
// else.
std::optional<int> ask(const Call& call, const model::Plan& plan) {
  if (call.arguments.yes || call.arguments.plan_file) return std::nullopt;
  if (call.arguments.format == Format::table)
    call.terminal.print(plan_text(plan, call.terminal, {!call.arguments.quiet}));
  if (!call.terminal.interactive()) {
    return failed(
        call, fail(Code::denied, "nobody is here to confirm these changes"),
        "look at them with 'consort plan', then 'consort apply --yes', or apply a saved plan");
  }
  if (call.terminal.confirm("Apply these changes?")) return std::nullopt;
  call.terminal.say("Nothing was changed.");
  return kError;
}

// Does the work of a look that was agreed to.
int carry_out(const Call& call, agent::Engine& engine, const agent::Engine::Look& look) {
  bool table = call.arguments.format == Format::table;
  Progress progress(call.terminal, look.agenda.plan.changes.size(), table);
  auto report = engine.apply(look, progress, call.wiring.stop);
  call.terminal.end_progress();
  if (!report) return failed(call, report.error());
  if (table) {
    progress.tell_rest();
    call.terminal.print(report_summary(*report) + "\n");
  } else if (int code = print_value(call, model::to_value(*report)); code != kOk) {
    return code;
  }
  return exit_code(call, *report);
}

}  // namespace

int run_apply(const Call& call) {
  const Arguments& arguments = call.arguments;
  std::optional<model::Plan> agreed;
  if (arguments.plan_file) {
    auto plan = load_plan(*arguments.plan_file);
    if (!plan)
      return failed(call,
                    std::move(plan.error()).within("reading the plan " + *arguments.plan_file));
    agreed = std::move(*plan);
  }
  Workspace workspace(call);
  if (Status status = workspace.open_target(); !status) return failed(call, status.error());
  const std::string& root = workspace.target().root();
  if (agreed && agreed->root != root) {
    return failed(call,
                  fail(Code::stale, "the plan is for the system below " +
                                        printable(agreed->root, 4096) + ", not below " + root),
                  "say --root " + printable(agreed->root, 4096) + ", or make a new plan");
  }
  auto catalog = workspace.catalog();
  if (!catalog) return failed(call, catalog.error());
  if (!*catalog) return kNotCompiled;
  agent::Engine::Settings settings{{arguments.paranoid, arguments.enforce}, {}};
  if (Status status = workspace.open_engine(*std::move(catalog), /*writes=*/true, settings);
      !status) {
    return failed(call, status.error());
  }
  agent::Engine& engine = workspace.engine();
  const model::Redactor redact = workspace.redact();
  agent::Engine::Look look = engine.look_at_all(call.wiring.stop);
  if (call.wiring.stop.stop_requested()) return kInterrupted;

  bool idle = look.agenda.plan.changes.empty() && look.agenda.plan.failed.empty();
  if (agreed) {
    if (int code = refuse_stale(call, *agreed, look.agenda.plan, redact); code != kOk) return code;
  } else if (!idle) {
    model::Plan shown = look.agenda.plan;
    if (!arguments.yes && !arguments.quiet) engine.add_text_diffs(shown, call.wiring.stop);
    if (!arguments.yes) agent::foresee(engine, look, shown);
    if (auto code = ask(call, shown)) return *code;
    if (!arguments.yes) {  // a person took their time: the machine may have moved on
      look = engine.look_at_all(call.wiring.stop);
      if (call.wiring.stop.stop_requested()) return kInterrupted;
      if (int code = refuse_stale(call, shown, look.agenda.plan, redact); code != kOk) return code;
    }
  }
  return carry_out(call, engine, look);
}

}  // namespace consort::cli
