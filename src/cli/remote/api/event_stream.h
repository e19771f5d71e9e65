#pragma once
#include "cli/remote/api/api_client.h"
#include "net/sse.h"

namespace consort::cli {

// What to do with events as they come; called by one other thread while follow_events() runs.
// False: no more.
struct EventHandlers {
  // An event of the server, with its number as id: `data` is as GET /events shows it.
  std::function<bool(const net::SseEvent& event, const model::Value& data)> on_event;
  // Now and then while nothing happens.
  std::function<bool()> on_quiet = [] { return true; };
  // The stream broke and is taken up again where it was.
  std::function<void(const Error& why)> on_break = [](const Error&) {};
};

// The number of the newest event of the environment; 0: there is none yet.
Answered<int64_t> newest_event(ApiClient& api);

// Follows the events of some kinds ("": all) after `since`, and moves it on, until a handler has
// enough. A stream that breaks is taken up again, and nothing is missed or told twice; events that
// the server has no more are refused (not_found).
Answered<void> follow_events(ApiClient& api, const std::string& kinds, int64_t& since,
                             const EventHandlers& handlers);

}  // namespace consort::cli
