#pragma once
#include <optional>
#include <vector>

#include "net/link.h"

namespace consort::net {

enum class WebSocketRole { client, server };

enum class Opcode : uint8_t { more = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

// One frame, final. `mask` is for clients, and must be unforeseeable.
std::string encode_frame(Opcode opcode, std::string_view payload, std::optional<uint32_t> mask);
std::string encode_close(const Closed& closed, std::optional<uint32_t> mask);

// Puts frames together to messages. Strict in what it takes; holds one message at most.
class WebSocketDecoder {
 public:
  struct Event {
    Opcode opcode = Opcode::text;  // text, binary, ping, pong or close
    std::string payload = {};
    Closed closed = {};  // of a close
    friend bool operator==(const Event&, const Event&) = default;
  };

  // `role` is ours: a server takes masked frames only, a client unmasked ones only.
  WebSocketDecoder(WebSocketRole role, size_t message_limit, bool binary)
      : masked_(role == WebSocketRole::server), limit_(message_limit), binary_(binary) {}

  // Appends what became complete. After a close from the peer, or once it failed, nothing is taken.
  void take(std::string_view input, std::vector<Event>& events);
  // What to close with, when the peer broke the rules.
  const std::optional<Closed>& failure() const { return failure_; }

 private:
  struct Frame {
    Opcode opcode = Opcode::more;
    bool final = false;
    uint64_t left = 0;
    uint32_t mask = 0;
    size_t at = 0;  // in the mask
    bool is_control() const { return static_cast<uint8_t>(opcode) >= 8; }
  };

  void take_header(std::string_view& input);
  void take_payload(std::string_view& input);
  std::optional<Closed> begin(std::string_view header);
  std::optional<Closed> begin_message(const Frame& frame);
  std::optional<Closed> finish_frame(std::vector<Event>& events);
  std::optional<Closed> finish_close(std::vector<Event>& events);

  const bool masked_;
  const size_t limit_;
  const bool binary_;
  std::string header_;  // as far as it came
  std::optional<Frame> frame_;
  std::string control_;                 // payload of a control frame
  std::string message_;                 // as far as it came
  std::optional<Opcode> message_kind_;  // while one is going on
  std::optional<Closed> failure_;
  bool ended_ = false;
};

}  // namespace consort::net
