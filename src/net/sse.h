#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "net/http.h"
#include "net/http_stream.h"

namespace consort::net {

// One server-sent event (the WHATWG HTML standard, section 9.2).
struct SseEvent {
  std::string id = {};     // where a client resumes: sent back as Last-Event-ID
  std::string event = {};  // "" means "message"
  std::string data = {};
  std::optional<Duration> retry = {};  // before the client connects again
  friend bool operator==(const SseEvent&, const SseEvent&) = default;
};

Response sse_response();  // to be streamed
// Line breaks in an id or a name, which cannot be sent, are left out.
std::string encode_sse(const SseEvent& event);
std::string encode_sse_comment(std::string_view text);  // keeps proxies from closing; "" will do

// Takes a stream of events apart, however it is cut.
class SseDecoder {
 public:
  explicit SseDecoder(size_t event_limit = 4 << 20) : limit_(event_limit) {}

  // Calls `then` for every event that became complete. Fails for good on one over the limit.
  Status take(std::string_view input, const std::function<void(SseEvent)>& then);
  // What to send as Last-Event-ID to go on from here.
  const std::string& last_id() const { return last_id_; }
  std::optional<Duration> retry() const { return retry_; }

 private:
  void take_line(std::string_view line, const std::function<void(SseEvent)>& then);
  void take_field(std::string_view name, std::string_view value);

  const size_t limit_;
  std::string line_;           // as far as it came
  bool after_return_ = false;  // a line feed now belongs to the line before
  bool at_start_ = true;
  SseEvent event_;  // as far as it came
  bool has_data_ = false;
  std::string last_id_;
  std::optional<Duration> retry_;
};

}  // namespace consort::net
