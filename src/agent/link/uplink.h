#pragma once
#include <functional>
#include <memory>
#include <optional>

#include "agent/link/session.h"
#include "base/log.h"
#include "net/backoff.h"

namespace consort::agent {

// Keeps a link to the server up: connects, and after every end connects again when it is time to.
// Reads the time and waits for nothing itself, so that a test can let hours pass; see
// LoopUplink for the real waiting. One thread.
class Uplink final : private LinkHandler {
 public:
  using Connected = std::function<void(Result<std::shared_ptr<net::Link>>)>;
  using Connect = std::function<void(Connected)>;  // calls back once, maybe at once

  static constexpr Duration kAfterRevoked = std::chrono::hours(1);
  static constexpr Duration kAfterReplaced = std::chrono::minutes(1);

  // The parts must outlive the uplink. `changed` is called whenever wake() may be another time.
  Uplink(Connect connect, LinkHandler& handler, DurableOutbox& outbox, const Clock& clock, Log& log,
         net::Backoff backoff, std::function<void()> changed);
  ~Uplink() override;

  void start();
  void stop();  // for good
  bool up() const { return session_ && session_->up(); }
  const std::string& trouble() const { return told_; }  // why it is not up; "" after a welcome
  bool say(const wire::AgentMessage& message);
  void pump();
  // Ends the link and makes another soon: with another certificate.
  void renew();

  void step();
  std::optional<MonotonicTime> wake() const;

 private:
  wire::Hello hello() override { return handler_.hello(); }
  void welcomed(const wire::Welcome& welcome) override;
  Status heard(wire::ServerMessage message) override { return handler_.heard(std::move(message)); }
  void beat() override { handler_.beat(); }
  void ended(const LinkEnd& end) override;

  void connect();
  void connected(Result<std::shared_ptr<net::Link>> link);
  Duration delay_after(const LinkEnd& end);
  void tell(const std::string& what, Duration delay);

  const Connect connect_;
  LinkHandler& handler_;
  DurableOutbox& outbox_;
  const Clock& clock_;
  Log& log_;
  net::Backoff backoff_;
  const std::function<void()> changed_;
  std::shared_ptr<Session> session_;
  std::shared_ptr<Session> past_;                               // whose end is being handled
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // for answers that come too late
  std::optional<MonotonicTime> connect_at_;
  std::string told_;  // the last failure: a server that is away for long is not told each time
  bool stopped_ = true;
};

}  // namespace consort::agent
