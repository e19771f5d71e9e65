#include "agent/testing/scripted_server.h"

#include "model/resource.h"

namespace consort::agent {

void ScriptedServer::accept(std::shared_ptr<net::Link> link) {
  std::shared_ptr<net::Link> before;
  {
    std::lock_guard lock(mutex_);
    before = std::exchange(link_, link);
    welcomed_ = false;
  }
  if (before) before->close(net::CloseCode::going_away, "replaced");
  std::weak_ptr<net::Link> weak = link;
  link->start({.on_message =
                   [this, weak](net::Message message) {
                     if (auto from = weak.lock()) take(from, message);
                   },
               .on_closed = [](const net::Closed&) {}});
}

void ScriptedServer::behave(const std::function<void(Habits&)>& change) {
  std::lock_guard lock(mutex_);
  change(habits_);
}

void ScriptedServer::say(const wire::ServerMessage& message) {
  if (link_) link_->send({wire::to_json(message)});
}

void ScriptedServer::send(const wire::ServerMessage& message) {
  std::lock_guard lock(mutex_);
  say(message);
}

void ScriptedServer::send_text(std::string text) {
  std::lock_guard lock(mutex_);
  if (link_) link_->send({std::move(text)});
}

void ScriptedServer::order(const wire::ServerMessage& message) {
  std::lock_guard lock(mutex_);
  orders_.push_back(message);
  if (welcomed_) say(message);
}

void ScriptedServer::forget_orders() {
  std::lock_guard lock(mutex_);
  orders_.clear();
}

void ScriptedServer::cut() {
  std::lock_guard lock(mutex_);
  if (link_) link_->close(net::CloseCode::going_away, "cut");
  link_.reset();
  welcomed_ = false;
}

wire::CatalogHeader ScriptedServer::header_of(const model::Catalog& catalog, int64_t serial) const {
  std::string text = model::to_json(catalog);
  WallTime now = clock_.wall();
  return {.host = catalog.host,
          .organization = "example",
          .environment = "production",
          .revision = "r1",
          .serial = serial,
          .not_before = now - std::chrono::hours(1),
          .not_after = now + std::chrono::hours(24),
          .catalog = sha256(text),
          .bytes = static_cast<int64_t>(text.size()),
          .blobs = static_cast<int64_t>(catalog.blobs.size())};
}

wire::SignedHeader ScriptedServer::signed_header(const wire::CatalogHeader& header) const {
  std::string text = wire::signed_bytes(header);
  trust::Signature signature = key_.sign(wire::kCatalogPurpose, text);
  return {text, std::string(signature.bytes.begin(), signature.bytes.end())};
}

wire::Held ScriptedServer::publish(const model::Catalog& catalog, int64_t serial) {
  std::lock_guard lock(mutex_);
  std::string text = model::to_json(catalog);
  Digest digest = sha256(text);
  content_[digest] = std::move(text);
  return {digest, serial};
}

void ScriptedServer::publish_blob(const std::string& bytes) {
  std::lock_guard lock(mutex_);
  content_[sha256(bytes)] = bytes;
}

wire::Offer ScriptedServer::offer(const model::Catalog& catalog, int64_t serial) {
  publish(catalog, serial);
  return {catalog.host, signed_header(header_of(catalog, serial))};
}

void ScriptedServer::take(const std::shared_ptr<net::Link>& link, const net::Message& message) {
  auto decoded = wire::agent_message(message.bytes);
  std::lock_guard lock(mutex_);
  if (link != link_) return;
  if (decoded) {
    if (auto* known = std::get_if<wire::AgentMessage>(&*decoded)) answer(*known);
  } else {
    say(wire::Goodbye{wire::Goodbye::Reason::protocol, decoded.error().to_string(), std::nullopt});
    link_->close(net::CloseCode::protocol_error, "");
  }
  news_.notify_all();
}

void ScriptedServer::answer(const wire::AgentMessage& message) {
  if (auto* hello = std::get_if<wire::Hello>(&message)) return welcome(*hello);
  const wire::Number* number = wire::number_of(message);
  if (!number) {
    if (auto* fetch = std::get_if<wire::Fetch>(&message)) serve(*fetch);
    heard_.push_back(message);
    return;
  }
  wire::Inbox& inbox = inboxes_[stream_];
  wire::Inbox::Verdict verdict = inbox.receive(*number);
  if (verdict == wire::Inbox::Verdict::gap) {
    ++gaps_;
    link_->close(net::CloseCode::refused, "gap");
    return;
  }
  if (verdict == wire::Inbox::Verdict::fresh) delivered_.push_back(message);
  if (habits_.acknowledges) say(wire::Acknowledge{inbox.delivered()});
}

void ScriptedServer::welcome(const wire::Hello& hello) {
  hellos_.push_back(hello);
  if (habits_.refuses) {
    say(*habits_.refuses);
    link_->close(net::CloseCode::normal, "");
    return;
  }
  stream_ = hello.stream;
  wire::Inbox& inbox = inboxes_[stream_];
  inbox.connected(hello.acknowledged);
  say(wire::Welcome{.time = clock_.wall() + habits_.clock_ahead,
                    .heartbeat = habits_.heartbeat,
                    .acknowledged = habits_.acknowledged.value_or(inbox.delivered()),
                    .window = habits_.window,
                    .anchors = habits_.anchors});
  welcomed_ = true;
  for (const wire::ServerMessage& order : orders_)
    say(order);
}

void ScriptedServer::serve(const wire::Fetch& fetch) {
  if (!habits_.serves_content) return;
  auto found = content_.find(fetch.digest);
  if (found == content_.end())
    return say(wire::Missing{fetch.digest, {Code::not_found, "there is no such content"}});
  const std::string& bytes = found->second;
  auto total = static_cast<int64_t>(bytes.size());
  int64_t end = std::min(total, fetch.offset + fetch.length);
  int64_t at = fetch.offset;
  do {
    int64_t size = std::min<int64_t>(end - at, wire::kPieceBytes);
    served_ += static_cast<size_t>(size);
    say(wire::Piece{fetch.digest, at, total,
                    bytes.substr(static_cast<size_t>(at), static_cast<size_t>(size))});
    at += size;
  } while (at < end);
}

std::vector<wire::AgentMessage> ScriptedServer::delivered() const {
  std::lock_guard lock(mutex_);
  return delivered_;
}

std::vector<wire::AgentMessage> ScriptedServer::heard() const {
  std::lock_guard lock(mutex_);
  return heard_;
}

std::optional<wire::Hello> ScriptedServer::hello() const {
  std::lock_guard lock(mutex_);
  return hellos_.empty() ? std::nullopt : std::optional(hellos_.back());
}

size_t ScriptedServer::hellos() const {
  std::lock_guard lock(mutex_);
  return hellos_.size();
}

size_t ScriptedServer::gaps() const {
  std::lock_guard lock(mutex_);
  return gaps_;
}

size_t ScriptedServer::streams() const {
  std::lock_guard lock(mutex_);
  return inboxes_.size();
}

size_t ScriptedServer::bytes_served() const {
  std::lock_guard lock(mutex_);
  return served_;
}

bool ScriptedServer::wait_for_hellos(size_t number) {
  std::unique_lock lock(mutex_);
  return news_.wait_for(lock, std::chrono::seconds(20), [&] { return hellos_.size() >= number; });
}

}  // namespace consort::agent
