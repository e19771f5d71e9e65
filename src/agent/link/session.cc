#include "agent/link/session.h"

#include "base/strings.h"

namespace consort::agent {
namespace {

constexpr Duration kTryAgain = std::chrono::milliseconds(200);  // while the connection is full

}  // namespace

std::shared_ptr<Session> Session::begin(std::shared_ptr<net::Link> link, LinkHandler& handler,
                                        DurableOutbox& outbox, const Clock& clock) {
  std::shared_ptr<Session> session(new Session(std::move(link), handler, outbox, clock));
  session->start();
  return session;
}

Session::Session(std::shared_ptr<net::Link> link, LinkHandler& handler, DurableOutbox& outbox,
                 const Clock& clock)
    : link_(std::move(link)),
      handler_(handler),
      outbox_(outbox),
      clock_(clock),
      begun_(clock.now()),
      wake_(begun_ + kPatience) {}

// The link lives until it is closed, and holds the session only as long as others do.
void Session::start() {
  std::weak_ptr<Session> self = weak_from_this();
  link_->start({.on_message =
                    [self](net::Message message) {
                      if (auto session = self.lock()) session->take(message);
                    },
                .on_closed =
                    [self](const net::Closed& closed) {
                      auto session = self.lock();
                      if (!session) return;
                      std::string why = closed.reason.empty() ? "the connection is lost"
                                                              : printable(closed.reason);
                      session->end({LinkEnd::Why::lost, std::move(why)}, net::CloseCode::normal);
                    }});
  send(wire::to_json(wire::AgentMessage(handler_.hello())));
}

bool Session::send(std::string json) {
  if (ended_ || !link_->send({std::move(json)})) return false;
  if (liveness_) liveness_->sent(clock_.now());
  return true;
}

bool Session::say(const wire::AgentMessage& message) {
  return up() && send(wire::to_json(message));
}

void Session::take(const net::Message& message) {
  if (ended_) return;
  auto self = shared_from_this();
  if (liveness_) liveness_->heard(clock_.now());
  auto decoded = wire::server_message(message.bytes);
  if (!decoded) return break_off(decoded.error().to_string());
  if (auto* known = std::get_if<wire::ServerMessage>(&*decoded)) {
    Status heard = hear(std::move(*known));
    if (heard) return;
    if (heard.error().code == Code::stale)
      return end({LinkEnd::Why::new_row, heard.error().to_string()}, net::CloseCode::normal);
    break_off(heard.error().to_string());
  }
}

Status Session::hear(wire::ServerMessage message) {
  if (auto* goodbye = std::get_if<wire::Goodbye>(&message)) {
    end({LinkEnd::Why::goodbye, printable(goodbye->message), goodbye->reason,
         goodbye->reconnect_after},
        net::CloseCode::normal);
    return {};
  }
  if (!up()) return begin_conversation(message);
  if (std::holds_alternative<wire::Welcome>(message) ||
      std::holds_alternative<wire::Refused>(message))
    return fail(Code::invalid, "there was an answer to hello before");
  if (std::holds_alternative<wire::Heartbeat>(message)) return {};
  if (auto* acknowledge = std::get_if<wire::Acknowledge>(&message)) {
    TRY_DO(outbox_.acknowledge(acknowledge->through));
    pump();
    return {};
  }
  return handler_.heard(std::move(message));
}

Status Session::begin_conversation(const wire::ServerMessage& message) {
  if (auto* refused = std::get_if<wire::Refused>(&message)) {
    end({LinkEnd::Why::refused, printable(refused->error.message), std::nullopt,
         refused->retry_after},
        net::CloseCode::normal);
    return {};
  }
  auto* welcome_message = std::get_if<wire::Welcome>(&message);
  if (!welcome_message)
    return fail(Code::invalid, "the answer to hello is neither welcome nor refused");
  return welcome(*welcome_message);
}

Status Session::welcome(const wire::Welcome& welcome) {
  if (!wire::Hello::Protocols{}.common({welcome.protocol, welcome.protocol}))
    return fail(Code::invalid, "welcome.protocol: was not offered");
  TRY_DO(outbox_.connected(welcome.acknowledged, static_cast<size_t>(welcome.window)));
  welcomed_ = clock_.now();
  liveness_.emplace(welcome.heartbeat, welcomed_);
  wake_ = liveness_->step(welcomed_).wake;
  handler_.welcomed(welcome);
  pump();
  return {};
}

void Session::pump() {
  auto self = shared_from_this();
  held_back_ = false;
  while (up()) {
    held_back_ = link_->waiting_bytes() > kAhead;
    if (held_back_) {
      wake_ = std::min(wake_, clock_.now() + kTryAgain);
      return;
    }
    auto json = outbox_.next();
    if (!json)
      return end({LinkEnd::Why::new_row, json.error().to_string()}, net::CloseCode::normal);
    if (!*json || !send(std::move(**json))) return;
  }
}

void Session::step() {
  auto self = shared_from_this();
  MonotonicTime now = clock_.now();
  if (ended_ || now < wake_) return;
  if (!up())
    return end({LinkEnd::Why::lost, "the server does not answer"}, net::CloseCode::try_later);
  wire::Liveness::Step step = liveness_->step(now);
  if (step.peer == wire::Liveness::Peer::lost)
    return end({LinkEnd::Why::lost, "the server has fallen silent"}, net::CloseCode::going_away);
  wake_ = step.wake;
  if (step.send_heartbeat) say(wire::Heartbeat{clock_.wall()});
  if (held_back_)
    pump();
  else
    handler_.beat();
}

std::optional<MonotonicTime> Session::wake() const {
  return ended_ ? std::nullopt : std::optional(wake_);
}

void Session::stop() {
  auto self = shared_from_this();
  send(wire::to_json(wire::AgentMessage(
      wire::Goodbye{wire::Goodbye::Reason::stopping, "the agent stops", std::nullopt})));
  end({LinkEnd::Why::stopped, "stopped"}, net::CloseCode::going_away);
}

void Session::break_off(std::string fault) {
  std::string message = wire::fault_of(fail(Code::invalid, fault)).message;
  send(wire::to_json(wire::AgentMessage(
      wire::Goodbye{wire::Goodbye::Reason::protocol, std::move(message), std::nullopt})));
  end({LinkEnd::Why::fault, printable(fault)}, net::CloseCode::protocol_error);
}

void Session::end(LinkEnd end, net::CloseCode code) {
  if (std::exchange(ended_, true)) return;
  outbox_.disconnected();
  if (liveness_) end.held = clock_.now() - welcomed_;
  link_->close(code, "");
  handler_.ended(end);
}

}  // namespace consort::agent
