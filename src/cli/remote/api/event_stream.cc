#include "cli/remote/api/event_stream.h"

#include <charconv>
#include <random>

#include "cli/remote/show/members.h"
#include "model/json.h"
#include "net/backoff.h"

namespace consort::cli {
namespace {

constexpr size_t kLongestEvent = 4 << 20;  // bytes

enum class End { cut, enough, gone, dropped, malformed };

// One stream, until it ends.
class Listening {
 public:
  Listening(const EventHandlers& handlers, int64_t& since) : handlers_(handlers), since_(since) {}

  // False when no more is to be heard.
  bool hear(std::string_view bytes) {
    bool quiet = true;
    Status taken = decoder_.take(bytes, [&](const net::SseEvent& event) {
      quiet = false;
      if (end_ == End::cut) take(event);
    });
    if (!taken) end_ = End::malformed;
    if (quiet && end_ == End::cut && !handlers_.on_quiet()) end_ = End::enough;
    return end_ == End::cut;
  }
  End end() const { return end_; }

 private:
  void take(const net::SseEvent& event) {
    if (event.event == "gone") end_ = End::gone;
    if (event.event == "dropped" || event.event == "failed") end_ = End::dropped;
    if (end_ != End::cut) return;
    int64_t number = 0;
    std::from_chars(event.id.data(), event.id.data() + event.id.size(), number);
    if (number <= since_) return;  // told before
    if (event.event != "bookmark") {
      auto data = model::parse_json(event.data);
      if (!data) {
        end_ = End::malformed;
        return;
      }
      if (!handlers_.on_event(event, *data)) end_ = End::enough;
    }
    since_ = number;
  }

  const EventHandlers& handlers_;
  int64_t& since_;
  net::SseDecoder decoder_{kLongestEvent};
  End end_ = End::cut;
};

Refusal gone() {
  return {.error = fail(Code::not_found, "events that were not seen yet are gone"),
          .hint = "list anew, then watch: consort get events",
          .status = 410};
}

Refusal malformed() {
  return {.error = fail(Code::corrupt, "the server's events are not understood")};
}

// Whether the same question may be answered later.
bool may_pass(const Refusal& refusal) {
  const Code code = refusal.error.code;
  return code == Code::unavailable || code == Code::io || code == Code::timeout ||
         code == Code::busy;
}

std::function<double()> random_part() {
  return [random = std::mt19937(std::random_device{}())]() mutable {
    return std::uniform_real_distribution<>(0, 1)(random);
  };
}

}  // namespace

Answered<int64_t> newest_event(ApiClient& api) {
  TRY(auto newest, api.list(Target::site("events"), 1));
  return newest.items.empty() ? 0 : integer_at(newest.items.front(), "revision");
}

Answered<void> follow_events(ApiClient& api, const std::string& kinds, int64_t& since,
                             const EventHandlers& handlers) {
  net::Backoff backoff({.cap = std::chrono::seconds(20)}, random_part());
  for (;;) {
    Target target = Target::site("watch");
    target.with("since", std::to_string(since));
    if (!kinds.empty()) target.with("kinds", kinds);
    Listening listening(handlers, since);
    const auto begun = std::chrono::steady_clock::now();
    auto ended = api.stream(target, [&](std::string_view bytes) { return listening.hear(bytes); });
    if (listening.end() == End::enough) return {};
    if (listening.end() == End::gone) return gone();
    if (listening.end() == End::malformed) return malformed();
    if (!ended && ended.error().status == 410) return gone();
    if (!ended && !may_pass(ended.error())) return std::move(ended).error();
    handlers.on_break(ended ? fail(Code::unavailable, "the server ended the stream")
                            : ended.error().error);
    if (!api.rest(backoff.next(std::chrono::steady_clock::now() - begun)))
      return fail(Code::cancelled, "stopped");
  }
}

}  // namespace consort::cli
