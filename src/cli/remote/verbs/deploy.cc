#include <charconv>

#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/remote/api/event_stream.h"
#include "cli/remote/show/fleet_plan_text.h"
#include "cli/remote/show/members.h"
#include "cli/remote/show/results.h"
#include "cli/remote/show/rollout_text.h"
#include "cli/remote/show/rollout_watch.h"
#include "cli/remote/verbs/fleet_plan.h"
#include "cli/remote/verbs/verbs.h"

namespace consort::cli {
namespace {

constexpr Duration kLook = std::chrono::milliseconds(200);
constexpr int kMostLooks = 150;  // for a rollout to begin

// "10" is hosts at a time, "25%" a part of them.
Status add_batch(model::Map& body, std::string_view batch) {
  if (batch.empty()) return {};
  const bool percent = batch.ends_with('%');
  const std::string_view digits = batch.substr(0, batch.size() - (percent ? 1 : 0));
  int64_t number = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size() || number < 1)
    return fail(Code::invalid, "--batch is a number of hosts, or a percentage: 10 or 25%");
  body.set(percent ? "batch_percent" : "batch", model::Value(number));
  return {};
}

// Says which plan was looked at: another one is refused.
Answered<model::Map> apply_request(const RemoteOptions& options, const model::Value& plan) {
  model::Map body;
  body.set("digest", member(plan, "digest"));
  TRY_DO(add_batch(body, options.batch));
  if (options.canary) body.set("canary", model::Value(*options.canary));
  if (options.max_failures) body.set("max_failures", model::Value(*options.max_failures));
  return body;
}

// Whether it is wanted: a plan that was looked at and --yes say so; else a person is asked.
Result<bool> is_agreed(Session& session) {
  if (session.options().plan) return true;
  if (!session.call.arguments.yes && !session.terminal().interactive()) {
    return fail(Code::invalid,
                "nobody is here to confirm these changes: say --yes, or --plan with the number of "
                "a plan of 'consort plan --fleet'");
  }
  return is_wanted(session, "Deploy these changes?");
}

Answered<int64_t> rollout_of_plan(Session& session, int64_t plan) {
  TRY(ApiClient::Items newest, session.api.list(Target::site("rollouts"), 50));
  for (const model::Value& rollout : newest.items)
    if (integer_at(rollout, "plan") == plan) return integer_at(rollout, "id");
  return 0;
}

// The rollout that carries out the plan. It begins soon after the request, or the operation fails.
Answered<int64_t> begun_rollout(Session& session, const ApiClient::Done& applied, int64_t plan) {
  if (int64_t rollout = integer_at(applied.value, "rollout")) return rollout;
  for (int look = 0; look < kMostLooks; ++look) {
    TRY(int64_t rollout, rollout_of_plan(session, plan));
    if (rollout != 0) return rollout;
    if (applied.operation != 0) {
      TRY(model::Value operation, session.api.get(Target::site("operations", applied.operation)));
      const std::string state = text_at(operation, "state");
      if (state == "failed" || state == "cancelled")
        return fail(Code::failed, text_at(operation, "message"));
      if (int64_t begun = integer_at(operation, "result.rollout")) return begun;
      if (state == "succeeded") return fail(Code::failed, "the deployment ended without a rollout");
    }
    if (!session.api.rest(kLook)) return fail(Code::cancelled, "stopped; the deployment goes on");
  }
  return fail(Code::timeout, "the deployment has not begun yet: consort rollout list");
}

int show_begun(Session& session, int64_t rollout) {
  if (session.format() == Format::name) {
    session.terminal().print(std::to_string(rollout) + "\n");
    return kOk;
  }
  model::Map begun;
  begun.set("rollout", model::Value(rollout));
  const std::string number = std::to_string(rollout);
  return show_done(session, "Rollout " + number + " has begun: consort rollout follow " + number,
                   model::Value(std::move(begun)));
}

Answered<int> carry_out(Session& session, const model::Value& plan) {
  const int64_t number = integer_at(plan, "id");
  TRY(model::Map request, apply_request(session.options(), plan));
  TRY(int64_t since, newest_event(session.api));  // nothing of the rollout is before it
  TRY(ApiClient::Done applied, session.api.post(Target::site("plans", number, "apply"), request));
  TRY(int64_t rollout, begun_rollout(session, applied, number));
  if (session.options().no_wait) return show_begun(session, rollout);
  TRY(model::Value ended, watch_rollout(session, rollout, since));
  const int code = exit_code_of_rollout(ended);
  if (session.is_for_people())
    session.terminal().print(rollout_summary(ended, session.terminal()));
  else if (int printed = show_value(session, ended); printed != kOk)
    return printed;
  return code;
}

}  // namespace

Answered<int> deploy(Session& session) {
  model::Map checked;  // before there is anything to agree to
  TRY_DO(add_batch(checked, session.options().batch));
  TRY(model::Value saved, saved_plan(session));
  const model::Value& plan = member(saved, "plan");
  warn_of_newest_commit(session);
  if (session.is_for_people())
    session.terminal().print(
        fleet_plan_text(plan, session.terminal(), {.diffs = !session.call.arguments.quiet}));
  if (!changes_anything(plan)) {
    if (!session.is_for_people() && session.format() != Format::name)
      if (int code = show_value(session, saved); code != kOk) return code;
    return is_partial(plan) ? kPartlyFailed : kOk;
  }
  TRY(bool agreed, is_agreed(session));
  if (!agreed) return kError;
  return carry_out(session, saved);
}

}  // namespace consort::cli
