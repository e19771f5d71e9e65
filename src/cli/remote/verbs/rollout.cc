#include "cli/exit_code.h"
#include "cli/remote/api/event_stream.h"
#include "cli/remote/api/operation.h"
#include "cli/remote/show/listing.h"
#include "cli/remote/show/members.h"
#include "cli/remote/show/results.h"
#include "cli/remote/show/rollout_text.h"
#include "cli/remote/show/rollout_watch.h"
#include "cli/remote/verbs/verbs.h"

namespace consort::cli {
namespace {

Target target_of(const Session& session) {
  return Target::site("rollouts", session.options().number);
}

int show(Session& session, const model::Value& rollout) {
  if (!session.is_for_people()) return show_value(session, rollout);
  session.terminal().print(rollout_summary(rollout, session.terminal()));
  return kOk;
}

Answered<int> control(Session& session, const char* verb, const std::string& sentence) {
  const int64_t number = session.options().number;
  TRY(ApiClient::Done done, session.api.post(Target::site("rollouts", number, verb)));
  return show_done(session, "Rollout " + std::to_string(number) + " " + sentence, done.value);
}

}  // namespace

Answered<int> list_rollouts(Session& session) {
  const Kind& rollouts = *find_kind("rollouts");
  TRY(ApiClient::Items items, list_of(session, rollouts));
  return show_items(session, rollouts, items);
}

Answered<int> show_rollout(Session& session) {
  TRY(model::Value rollout, session.api.get(target_of(session)));
  return show(session, rollout);
}

// From now on, until it ends; its exit code tells how it did.
Answered<int> follow_rollout(Session& session) {
  TRY(int64_t since, newest_event(session.api));
  TRY(model::Value rollout, session.api.get(target_of(session)));
  if (is_running(rollout)) {
    TRY(rollout, watch_rollout(session, session.options().number, since));
  }
  if (int code = show(session, rollout); code != kOk) return code;
  return exit_code_of_rollout(rollout);
}

Answered<int> halt_rollout(Session& session) {
  return control(session, "halt", "begins no further batch.");
}

Answered<int> resume_rollout(Session& session) { return control(session, "resume", "goes on."); }

Answered<int> roll_back_rollout(Session& session) {
  TRY(bool wanted,
      is_wanted(session, "Give every host of rollout " + std::to_string(session.options().number) +
                             " what it had before?"));
  if (!wanted) return kError;
  return control(session, "roll-back", "is rolled back.");
}

}  // namespace consort::cli
