#include "server/api/events/event_watch.h"

#include "model/json.h"
#include "net/sse.h"
#include "server/api/collections/event_view.h"
#include "store/tokens.h"

namespace consort::server {
namespace {

// Whether its holder may still see anything.
Result<bool> counts(store::Reader& reader, store::TokenId id) {
  TRY(store::Token token, store::tokens::get(reader, id));
  return !token.revoked && (!token.expires || *token.expires > reader.now());
}

// What came after a revision, and how far the store is: both of one snapshot.
struct News {
  bool allowed = false;
  std::vector<store::Event> events;
  int64_t newest = 0;
};

Result<News> news(store::Store& store, store::EnvironmentId environment, store::TokenId token,
                  int64_t after, size_t limit) {
  return store.read([&](store::Reader& reader) -> Result<News> {
    News news;
    TRY(news.allowed, counts(reader, token));
    if (!news.allowed) return news;
    TRY(news.events, store::events::since(reader, environment, {}, after, limit));
    TRY(store::EventRange range, store::events::range(reader));
    news.newest = range.newest;
    return news;
  });
}

}  // namespace

void EventWatch::start(std::shared_ptr<net::ResponseStream> stream) {
  std::lock_guard lock(mutex_);
  stream_ = std::move(stream);
}

bool EventWatch::advance() {
  std::lock_guard lock(mutex_);
  if (!stream_ || hold_back()) return false;
  return send_batch();
}

bool EventWatch::hold_back() {
  if (stream_->waiting() <= limits_.waiting) return false;
  auto range = store_.read([](store::Reader& reader) { return store::events::range(reader); });
  if (range && range->newest - last_ > limits_.behind) give_up("dropped", "the client is too slow");
  return true;
}

bool EventWatch::send_batch() {
  auto found = news(store_, environment_, token_, last_, limits_.batch);
  if (!found) {
    const bool gone = found.error().code == Code::stale;
    give_up(gone ? "gone" : "failed", gone ? "events are gone; list anew" : "the server failed");
    return false;
  }
  if (!found->allowed) {
    refuse();
    return false;
  }
  for (const store::Event& event : found->events)
    if (kinds_.empty() || kinds_.contains(event.kind)) send(event);
  const bool more = found->events.size() == limits_.batch;
  last_ = more ? found->events.back().revision : std::max(last_, found->newest);
  return more;
}

void EventWatch::send(const store::Event& event) {
  marked_ = event.revision;
  stream_->write(net::encode_sse({.id = std::to_string(event.revision),
                                  .event = event.kind,
                                  .data = model::to_json(event_view(event))}));
}

void EventWatch::bookmark() {
  std::lock_guard lock(mutex_);
  if (!stream_ || stream_->waiting() > limits_.waiting) return;
  auto allowed = store_.read([&](store::Reader& reader) { return counts(reader, token_); });
  if (allowed && !*allowed) return refuse();
  if (marked_ == last_) {
    stream_->write(net::encode_sse_comment(""));
    return;
  }
  marked_ = last_;
  stream_->write(net::encode_sse({.id = std::to_string(last_),
                                  .event = "bookmark",
                                  .data = "{\"revision\":" + std::to_string(last_) + "}"}));
}

void EventWatch::end() {
  std::lock_guard lock(mutex_);
  if (auto stream = std::exchange(stream_, nullptr)) stream->end();
}

void EventWatch::refuse() { give_up("denied", "the token is not valid any more"); }

void EventWatch::give_up(const std::string& kind, const std::string& detail) {
  model::Map data;
  data.set("detail", model::Value(detail));
  stream_->write(net::encode_sse({.event = kind, .data = model::to_json(data)}));
  std::exchange(stream_, nullptr)->end();
}

}  // namespace consort::server
