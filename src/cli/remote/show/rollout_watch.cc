#include "cli/remote/show/rollout_watch.h"

#include "cli/remote/api/event_stream.h"
#include "cli/remote/show/members.h"
#include "cli/remote/show/rollout_text.h"

namespace consort::cli {
namespace {

constexpr const char* kKinds =
    "rollout.started,rollout.batch,rollout.host,rollout.halted,rollout.ended";

// Tells the events of one rollout; those of others pass.
class Teller {
 public:
  Teller(Session& session, int64_t rollout) : session_(session), rollout_(rollout) {}

  // False when the rollout is to be looked at: more than one host has come to an end.
  bool tell(const net::SseEvent& event, const model::Value& data) {
    const model::Value& body = member(data, "body");
    if (integer_at(body, "rollout") != rollout_) return true;
    if (event.event == "rollout.halted" || event.event == "rollout.ended") saw_end_ = true;
    if (event.event != "rollout.host") return false;
    if (session_.is_for_people())
      session_.terminal().print(rollout_host_line(body, session_.terminal()));
    return true;
  }
  bool hear_nothing() {
    was_quiet_ = true;
    return false;
  }

  // Whether there is nothing more to tell of a rollout that has ended.
  bool told_all() const { return saw_end_ || was_quiet_; }
  void begin_again() { was_quiet_ = saw_end_ = false; }

 private:
  Session& session_;
  const int64_t rollout_;
  bool saw_end_ = false;
  bool was_quiet_ = false;
};

Refusal goes_on(int64_t rollout) {
  const std::string number = std::to_string(rollout);
  return {.error = fail(Code::cancelled, "interrupted; rollout " + number + " goes on"),
          .hint = "consort rollout follow " + number + " shows it again, consort rollout halt " +
                  number + " stops it"};
}

// Tells what happens until the rollout is worth a look; events that are gone are passed over.
Answered<void> listen(Session& session, Teller& teller, int64_t& since, int64_t newest) {
  auto followed =
      follow_events(session.api, kKinds, since,
                    {.on_event = [&](const net::SseEvent& event,
                                     const model::Value& data) { return teller.tell(event, data); },
                     .on_quiet = [&] { return teller.hear_nothing(); }});
  if (followed || followed.error().status != 410) return followed;
  since = newest;
  return {};
}

}  // namespace

Answered<model::Value> watch_rollout(Session& session, int64_t rollout, int64_t since) {
  Teller teller(session, rollout);
  auto watched = [&]() -> Answered<model::Value> {
    for (;;) {
      TRY(int64_t newest, newest_event(session.api));  // first: what came before it is told below
      TRY(model::Value now, session.api.get(Target::site("rollouts", rollout)));
      if (!is_running(now) && (teller.told_all() || since >= newest)) return now;
      session.terminal().progress(rollout_progress(now));
      teller.begin_again();
      TRY_DO(listen(session, teller, since, newest));
    }
  }();
  session.terminal().end_progress();
  if (!watched && watched.error().error.code == Code::cancelled) return goes_on(rollout);
  return watched;
}

}  // namespace consort::cli
