#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "agent/outbox/durable_outbox.h"
#include "base/clock.h"
#include "net/link.h"
#include "wire/liveness.h"
#include "wire/message.h"

namespace consort::agent {

// Why a link is no more.
struct LinkEnd {
  enum class Why {
    stopped,  // by us
    lost,     // it broke, or the server fell silent
    refused,  // instead of a welcome
    goodbye,  // by the server
    fault,    // the server has broken a rule
    new_row,  // the outbox has begun another row of numbers: say hello again
  };
  Why why = Why::lost;
  std::string message;
  std::optional<wire::Goodbye::Reason> reason = {};  // of a goodbye
  std::optional<Duration> retry_after = {};          // as the server asks
  Duration held{};                                   // since the welcome
};

// What the agent does with a link. Called on the link's thread.
class LinkHandler {
 public:
  virtual ~LinkHandler() = default;
  virtual wire::Hello hello() = 0;
  // The link is up; what the outbox holds follows after this.
  virtual void welcomed(const wire::Welcome& welcome) = 0;
  // All messages but those of the session itself. Code::invalid: the server has broken a rule, and
  // the link ends.
  virtual Status heard(wire::ServerMessage message) = 0;
  virtual void beat() {}  // once in about a heartbeat, while the link is up
  virtual void ended(const LinkEnd& end) = 0;
};

// One link from hello to its end: keeps the rules of the conversation, sends what the outbox holds
// as far as window and connection let it, and notices a dead server. One thread: the link's.
class Session : public std::enable_shared_from_this<Session> {
 public:
  static constexpr Duration kPatience = std::chrono::seconds(30);  // for the welcome
  static constexpr size_t kAhead = 2 * wire::kMiB;  // bytes to wait in the connection at most

  // The parts must outlive the session, which ends when its link does.
  static std::shared_ptr<Session> begin(std::shared_ptr<net::Link> link, LinkHandler& handler,
                                        DurableOutbox& outbox, const Clock& clock);

  bool up() const { return liveness_.has_value() && !ended_; }
  bool over() const { return ended_; }
  // What needs no number; false when there is nobody to hear it.
  bool say(const wire::AgentMessage& message);
  void pump();  // the outbox has something to send
  void stop();  // says goodbye
  // The time is wake(), or later.
  void step();
  std::optional<MonotonicTime> wake() const;

 private:
  Session(std::shared_ptr<net::Link> link, LinkHandler& handler, DurableOutbox& outbox,
          const Clock& clock);
  void start();
  void take(const net::Message& message);
  Status hear(wire::ServerMessage message);
  Status begin_conversation(const wire::ServerMessage& message);
  Status welcome(const wire::Welcome& welcome);
  void break_off(std::string fault);
  void end(LinkEnd end, net::CloseCode code);
  bool send(std::string json);

  const std::shared_ptr<net::Link> link_;
  LinkHandler& handler_;
  DurableOutbox& outbox_;
  const Clock& clock_;
  const MonotonicTime begun_;
  std::optional<wire::Liveness> liveness_;  // since the welcome
  MonotonicTime welcomed_;
  MonotonicTime wake_;
  bool held_back_ = false;  // the connection takes no more for now
  bool ended_ = false;
};

}  // namespace consort::agent
