#include "cli/remote/verbs/fleet_plan.h"

#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/remote/api/operation.h"
#include "cli/remote/show/fleet_plan_text.h"
#include "cli/remote/show/members.h"
#include "cli/remote/show/results.h"
#include "cli/remote/verbs/verbs.h"

namespace consort::cli {
namespace {

Answered<int64_t> make_plan(Session& session) {
  const RemoteOptions& options = session.options();
  model::Map body;
  if (!options.selector.empty()) body.set("selector", model::Value(options.selector));
  if (options.revision) body.set("revision", model::Value(*options.revision));
  TRY(model::Value made, post_and_await(session.call, session.api, Target::site("plans"), body));
  if (int64_t plan = integer_at(made, "plan")) return plan;
  if (int64_t plan = integer_at(made, "id")) return plan;
  return fail(Code::corrupt, "the server does not say which plan it made");
}

}  // namespace

Answered<model::Value> saved_plan(Session& session) {
  int64_t plan = session.options().plan.value_or(0);
  if (plan == 0) {
    TRY(plan, make_plan(session));
  }
  return session.api.get(Target::site("plans", plan));
}

void warn_of_newest_commit(Session& session) {
  if (session.options().plan || session.options().revision) return;
  auto newest = session.api.list(Target::site("revisions"), 1);
  if (!newest || newest->items.empty()) return;
  const model::Value& revision = newest->items.front();
  const std::string commit = printable(text_at(revision, "commit").substr(0, 12));
  const std::string state = text_at(revision, "state");
  if (state == "failed")
    session.terminal().complain(
        "warning: the newest commit, " + commit + ", does not compile: nothing of it is deployed",
        "consort describe revision " + commit);
  if (state == "pending")
    session.terminal().complain("warning: the newest commit, " + commit + ", is not compiled yet");
}

Answered<int> plan_fleet(Session& session) {
  const Arguments& arguments = session.call.arguments;
  TRY(model::Value saved, saved_plan(session));
  const model::Value& plan = member(saved, "plan");
  warn_of_newest_commit(session);
  if (!session.is_for_people()) {
    if (int code = show_value(session, saved); code != kOk) return code;
  } else {
    session.terminal().print(
        fleet_plan_text(plan, session.terminal(), {.diffs = !arguments.quiet}));
    if (changes_anything(plan))
      session.terminal().say("Saved. To do exactly this: consort deploy --plan " +
                             cell(member(saved, "id")));
  }
  if (is_partial(plan)) return kPartlyFailed;
  return arguments.exit_code && changes_anything(plan) ? kChanges : kOk;
}

}  // namespace consort::cli
