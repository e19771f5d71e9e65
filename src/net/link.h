#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace consort::net {

// Why a link ended: the codes of RFC 6455 that are used here.
enum class CloseCode : uint16_t {
  normal = 1000,
  going_away = 1001,
  protocol_error = 1002,
  unacceptable = 1003,  // a kind of message that is not taken
  no_code = 1005,       // the other side gave none; never sent
  lost = 1006,          // the connection broke; never sent
  bad_text = 1007,      // not UTF-8
  refused = 1008,       // policy; a peer that is too slow, too
  too_big = 1009,
  try_later = 1013,
};

struct Closed {
  CloseCode code = CloseCode::normal;
  std::string reason = {};
  friend bool operator==(const Closed&, const Closed&) = default;
};

struct Message {
  std::string bytes;
  bool binary = false;  // else UTF-8
  friend bool operator==(const Message&, const Message&) = default;
};

// An always-open way for messages to one peer, in order. All may be called from any thread; the
// handlers are called on one. A link lives until it is closed, whoever still points to it.
class Link {
 public:
  struct Handlers {
    std::function<void(Message)> on_message;
    std::function<void(const Closed&)> on_closed;  // exactly once, and last
  };

  virtual ~Link() = default;
  // Once. What comes before waits: with the peer, not in memory.
  virtual void start(Handlers handlers) = 0;
  // False when the link is closed. A peer that lets more wait than the link allows is dropped.
  virtual bool send(Message message) = 0;
  // Says good-bye; on_closed follows when the peer has answered or its time is up.
  virtual void close(CloseCode code, std::string reason) = 0;
  virtual size_t waiting_bytes() const = 0;  // sent and not yet taken by the kernel
};

}  // namespace consort::net
