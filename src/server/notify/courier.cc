#include "server/notify/courier.h"

#include <algorithm>

#include "base/strings.h"
#include "model/json.h"
#include "store/events.h"

namespace consort::server {

Duration wait_after(int64_t attempts, double random) {
  Duration wait = kFirstWait;
  for (int64_t i = 1; i < attempts && wait < kLastWait; ++i)
    wait *= 2;
  wait = std::min(wait, kLastWait);
  return std::chrono::duration_cast<Duration>(wait * (0.5 + random / 2));
}

Result<Courier::Next> Courier::next() const {
  return parts_.store.read([this](store::Reader& reader) -> Result<Next> {
    Next next;
    TRY(next.delivery, store::deliveries::next(reader, environment_, channel_));
    TRY(store::Environment environment, store::environments::get(reader, environment_));
    TRY(auto channels, notification_channels(environment.settings));
    for (NotificationChannel& channel : channels)
      if (channel.name == channel_) next.channel = std::move(channel);
    return next;
  });
}

Result<std::optional<WallTime>> Courier::deliver(std::stop_token stop) {
  while (!stop.stop_requested()) {
    TRY(Next next, this->next());
    if (!next.delivery) break;
    if (!next.channel) {
      TRY_DO(parts_.store.write([this](store::Writer& writer) {
        return store::deliveries::remove_all(writer, environment_, channel_);
      }));
      break;
    }
    const store::Delivery& delivery = *next.delivery;
    if (delivery.due > parts_.clock.wall()) return std::optional(delivery.due);
    Status sent = parts_.sender.send(*next.channel, delivery, stop);
    if (!sent && stop.stop_requested()) break;
    if (!sent) return failed(delivery, sent.error());
    TRY_DO(parts_.store.write([&](store::Writer& writer) {
      return store::deliveries::remove(writer, environment_, delivery.id);
    }));
  }
  return std::optional<WallTime>();
}

Result<std::optional<WallTime>> Courier::failed(const store::Delivery& delivery,
                                                const Error& problem) {
  const WallTime now = parts_.clock.wall();
  if (problem.code == Code::invalid || now - delivery.created >= kGiveUpAfter) {
    TRY_DO(give_up(delivery, problem));
    return std::optional(now);
  }
  if (delivery.attempts == 0)
    parts_.warn("notifying " + channel_ + ": " + problem.to_string() + "; it is tried again");
  const WallTime due = std::min(now + wait_after(delivery.attempts + 1, parts_.random()),
                                delivery.created + kGiveUpAfter);
  TRY_DO(parts_.store.write([&](store::Writer& writer) {
    return store::deliveries::put_off(writer, environment_, delivery.id, due);
  }));
  return std::optional(due);
}

Status Courier::give_up(const store::Delivery& delivery, const Error& problem) {
  parts_.warn("notifying " + channel_ + ": given up after " +
              count(static_cast<size_t>(delivery.attempts + 1), "attempt") + ": " +
              problem.to_string());
  model::Map body;
  body.set("channel", model::Value(channel_));
  body.set("delivery", model::Value(delivery.name));
  body.set("attempts", model::Value(delivery.attempts + 1));
  body.set("problem", model::Value(problem.to_string()));
  TRY_DO(parts_.store.write([&](store::Writer& writer) -> Status {
    TRY_DO(store::deliveries::remove(writer, environment_, delivery.id));
    TRY_DO(store::events::append(writer, environment_,
                                 {.kind = "notification.given_up", .body = model::to_json(body)}));
    return {};
  }));
  parts_.ring_events();
  return {};
}

}  // namespace consort::server
