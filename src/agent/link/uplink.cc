#include "agent/link/uplink.h"

namespace consort::agent {

Uplink::Uplink(Connect connect, LinkHandler& handler, DurableOutbox& outbox, const Clock& clock,
               Log& log, net::Backoff backoff, std::function<void()> changed)
    : connect_(std::move(connect)),
      handler_(handler),
      outbox_(outbox),
      clock_(clock),
      log_(log),
      backoff_(std::move(backoff)),
      changed_(std::move(changed)) {}

Uplink::~Uplink() {
  *alive_ = false;
  stop();
}

void Uplink::start() {
  if (!std::exchange(stopped_, false)) return;
  connect();
}

void Uplink::stop() {
  if (std::exchange(stopped_, true)) return;
  connect_at_.reset();
  if (auto session = session_) session->stop();
}

bool Uplink::say(const wire::AgentMessage& message) {
  bool said = session_ && session_->say(message);
  if (said) changed_();
  return said;
}

void Uplink::pump() {
  if (!session_) return;
  session_->pump();
  changed_();
}

void Uplink::renew() {
  if (auto session = session_) session->stop();
}

void Uplink::step() {
  if (connect_at_ && clock_.now() >= *connect_at_) connect();
  if (auto session = session_) session->step();
  changed_();
}

std::optional<MonotonicTime> Uplink::wake() const {
  return session_ ? session_->wake() : connect_at_;
}

void Uplink::connect() {
  connect_at_.reset();
  connect_([this, alive = std::weak_ptr<bool>(alive_)](auto link) {
    auto still = alive.lock();
    if (still && *still) connected(std::move(link));
  });
}

void Uplink::connected(Result<std::shared_ptr<net::Link>> link) {
  if (stopped_) {
    if (link) (*link)->close(net::CloseCode::going_away, "");
    return;
  }
  if (!link) {
    Duration delay = backoff_.next();
    connect_at_ = clock_.now() + delay;
    tell("cannot reach the server: " + link.error().to_string(), delay);
  } else {
    auto session = Session::begin(std::move(*link), *this, outbox_, clock_);
    if (!session->over()) session_ = std::move(session);
  }
  changed_();
}

void Uplink::welcomed(const wire::Welcome& welcome) {
  told_.clear();
  log_.info("linked to the server");
  handler_.welcomed(welcome);
}

// The session is on the stack: it goes only with the next one.
void Uplink::ended(const LinkEnd& end) {
  past_ = std::exchange(session_, nullptr);
  if (!stopped_) {
    Duration delay = delay_after(end);
    connect_at_ = clock_.now() + delay;
    if (end.why != LinkEnd::Why::stopped) tell("the link ends: " + end.message, delay);
  }
  handler_.ended(end);
  changed_();
}

Duration Uplink::delay_after(const LinkEnd& end) {
  if (end.why == LinkEnd::Why::stopped) return {};
  Duration delay = backoff_.next(end.held);
  if (end.retry_after) return *end.retry_after + delay / 4;
  if (end.reason == wire::Goodbye::Reason::revoked) return kAfterRevoked + delay;
  if (end.reason == wire::Goodbye::Reason::replaced) return kAfterReplaced + delay;
  return delay;
}

void Uplink::tell(const std::string& what, Duration delay) {
  if (told_ == what) return log_.debug(what);
  told_ = what;
  log_.warning(what + "; connecting again in " + human(delay));
}

}  // namespace consort::agent
