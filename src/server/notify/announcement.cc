#include "server/notify/announcement.h"

#include <algorithm>
#include <set>

#include "model/json.h"
#include "server/notify/channel_settings.h"
#include "server/notify/news.h"
#include "store/deliveries.h"
#include "store/events.h"
#include "store/hosts.h"

namespace consort::server {
namespace {

constexpr size_t kMostEvents = store::kLongestPage;  // of a kind, at a time

struct Batch {
  std::vector<HostTurn> turns;  // in their order
  int64_t through = 0;          // the newest event
  WallTime oldest, newest;
  bool is_full = false;
};

// What is to be written.
struct Draft {
  std::string channel, name, body;
};

std::string state_in(const std::string& body) {
  auto value = model::parse_json(body);
  const model::Value* state = value && value->is_map() ? value->map().find("state") : nullptr;
  return state && state->is_text() ? state->text() : "";
}

class Announcer {
 public:
  Announcer(store::Reader& reader, const store::Environment& environment)
      : reader_(reader), environment_(environment) {}

  Result<Batch> batch(int64_t after) {
    TRY(store::EventRange range, store::events::range(reader_));
    after = std::max(after, range.removed);
    std::vector<std::pair<store::Event, store::Turn>> all;
    Batch batch{.through = after};
    for (const auto& [kind, turn] : {std::pair("compliance.lost", store::Turn::lost),
                                     {"compliance.regained", store::Turn::regained}}) {
      TRY(auto events,
          store::events::since(reader_, environment_.id, {.kind = kind}, after, kMostEvents));
      batch.is_full = batch.is_full || events.size() == kMostEvents;
      for (store::Event& event : events)
        all.emplace_back(std::move(event), turn);
    }
    std::ranges::sort(all, {}, [](const auto& one) { return one.first.revision; });
    // Of two kinds the one that goes less far says how far both are known.
    if (batch.is_full && all.size() > kMostEvents) all.resize(kMostEvents);
    for (const auto& [event, turn] : all)
      TRY_DO(add(event, turn, batch));
    if (all.empty()) return batch;
    batch.oldest = all.front().first.time;
    batch.newest = all.back().first.time;
    batch.through = all.back().first.revision;
    return batch;
  }

  Result<std::vector<Draft>> drafts(const Batch& batch,
                                    const std::vector<NotificationChannel>& channels,
                                    const std::function<std::string()>& new_name) {
    std::vector<Draft> drafts;
    for (const NotificationChannel& channel : channels) {
      TRY(auto turns, turns_for(channel, batch.turns));
      News news = news_of(turns);
      if (!channel.lost) news.lost.clear();
      if (!channel.regained) news.regained.clear();
      if (news.empty()) continue;
      const std::string name = new_name();
      const model::Map message = message_of(
          news, environment_.organization + "/" + environment_.name, name, reader_.now());
      drafts.push_back({channel.name, name, model::to_json(message)});
    }
    return drafts;
  }

 private:
  // A host that has gone is nobody's concern.
  Status add(const store::Event& event, store::Turn turn, Batch& batch) {
    if (!event.host) return {};
    auto host = store::hosts::get(reader_, environment_.id, *event.host);
    if (!host && host.error().code == Code::not_found) return {};
    if (!host) return std::move(host).error();
    batch.turns.push_back({host->id, host->name, turn, state_in(event.body), event.time});
    return {};
  }

  Result<std::vector<HostTurn>> turns_for(const NotificationChannel& channel,
                                          const std::vector<HostTurn>& turns) {
    if (!channel.hosts) return turns;
    std::set<store::HostId> meant;
    store::PageRequest page{.limit = store::kLongestPage};
    do {
      TRY(auto hosts, store::hosts::list(reader_, environment_.id, channel.hosts, page));
      for (const store::Host& host : hosts.items)
        meant.insert(host.id);
      page.after = hosts.next;
    } while (!page.after.empty());
    std::vector<HostTurn> some;
    std::ranges::copy_if(turns, std::back_inserter(some),
                         [&](const HostTurn& turn) { return meant.contains(turn.host); });
    return some;
  }

  store::Reader& reader_;
  const store::Environment& environment_;
};

Status write_down(store::Writer& writer, store::EnvironmentId environment, const Draft& draft) {
  TRY(int64_t waiting, store::deliveries::count(writer, environment, draft.channel));
  if (waiting >= kMostWaiting) {
    TRY(auto oldest, store::deliveries::next(writer, environment, draft.channel));
    TRY_DO(store::deliveries::remove(writer, environment, oldest->id));
    model::Map body;
    body.set("channel", model::Value(draft.channel));
    body.set("delivery", model::Value(oldest->name));
    body.set("problem", model::Value("too many wait"));
    TRY_DO(store::events::append(writer, environment,
                                 {.kind = "notification.given_up", .body = model::to_json(body)}));
  }
  TRY_DO(store::deliveries::add(writer, environment, draft.channel, draft.name, draft.body));
  return {};
}

}  // namespace

Result<std::optional<WallTime>> announce(store::Store& store, store::EnvironmentId id,
                                         const std::function<std::string()>& new_name) {
  struct Look {
    Batch batch;
    std::vector<Draft> drafts;
    std::optional<WallTime> again;
    bool is_known = false;
  };
  TRY(Look look, store.read([&](store::Reader& reader) -> Result<Look> {
    TRY(store::Environment environment, store::environments::get(reader, id));
    TRY(auto channels, notification_channels(environment.settings));
    TRY(auto cursor, store::deliveries::cursor(reader, id));
    Announcer announcer(reader, environment);
    Look found{.is_known = cursor.has_value()};
    TRY(found.batch, announcer.batch(cursor.value_or(0)));
    if (found.batch.turns.empty() || channels.empty()) return found;
    const WallTime due = std::min(found.batch.newest + kQuiet, found.batch.oldest + kLongest);
    if (!found.batch.is_full && due > reader.now()) {
      found.again = due;
      return found;
    }
    TRY(found.drafts, announcer.drafts(found.batch, channels, new_name));
    if (found.batch.is_full) found.again = reader.now();
    return found;
  }));
  const bool waits = look.again && look.drafts.empty() && !look.batch.is_full;
  if (waits && look.is_known) return look.again;
  TRY_DO(store.write([&](store::Writer& writer) -> Status {
    for (const Draft& draft : look.drafts)
      TRY_DO(write_down(writer, id, draft));
    TRY(auto cursor, store::deliveries::cursor(writer, id));
    const int64_t through = waits ? 0 : look.batch.through;
    if (cursor == through) return {};
    return store::deliveries::set_cursor(writer, id, through);
  }));
  return look.again;
}

Status begin_announcing(store::Store& store) {
  return store.write([](store::Writer& writer) -> Status {
    TRY(auto environments, store::environments::all(writer));
    TRY(store::EventRange range, store::events::range(writer));
    for (const store::Environment& environment : environments) {
      TRY(auto cursor, store::deliveries::cursor(writer, environment.id));
      if (!cursor) TRY_DO(store::deliveries::set_cursor(writer, environment.id, range.newest));
    }
    return {};
  });
}

}  // namespace consort::server
