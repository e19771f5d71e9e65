#include "store/events.h"

#include "store/settings.h"
#include "store/sql/listing.h"

namespace consort::store {

static Status read_row(const sql::Cursor& row, Event& e) {
  return sql::columns(row, e.revision, e.host, e.kind, e.time, e.body);
}

namespace events {
namespace {

constexpr const char* kRemoved = "events.removed";

sql::Listing listing(EnvironmentId environment, const EventFilter& filter,
                     sql::Listing::Order order) {
  sql::Listing listing("events", "revision, host, kind, time, body", order);
  // With a host, its index has to lead: so the other condition hides from theirs.
  listing.where("environment = ?", environment)
      .where("host = ?", filter.host)
      .where(filter.host ? "(kind = ?) IS TRUE" : "kind = ?", filter.kind);
  return listing;
}

}  // namespace

Result<int64_t> append(Writer& writer, EnvironmentId environment, const Event& event) {
  return sql::one<int64_t>(writer.connection(),
                           "INSERT INTO events (environment, host, kind, time, body) "
                           "VALUES (?, ?, ?, ?, ?) RETURNING revision",
                           environment, event.host, event.kind, writer.now(), event.body);
}

Result<Page<Event>> list(Reader& reader, EnvironmentId environment, const EventFilter& filter,
                         const PageRequest& page) {
  return listing(environment, filter, sql::Listing::Order::newest_first)
      .page<Event>(reader.connection(), page, &Event::revision, "revision");
}

Result<std::vector<Event>> since(Reader& reader, EnvironmentId environment,
                                 const EventFilter& filter, int64_t revision, size_t limit) {
  TRY(EventRange range, events::range(reader));
  if (revision < range.removed)
    return fail(Code::stale, "events after " + std::to_string(revision) + " are gone");
  TRY(auto page,
      listing(environment, filter, sql::Listing::Order::oldest_first)
          .where("revision > ?", revision)
          .page<Event>(reader.connection(), {.limit = limit}, &Event::revision, "revision"));
  return std::move(page.items);
}

Result<EventRange> range(Reader& reader) {
  TRY(auto removed, settings::get(reader, kRemoved));
  TRY(int64_t newest,
      sql::one<int64_t>(reader.connection(), "SELECT COALESCE(MAX(revision), 0) FROM events"));
  const int64_t gone = removed ? removed->integer() : 0;
  return EventRange{gone, std::max(newest, gone)};
}

Status set_removed(Writer& writer, int64_t revision) {
  return settings::set(writer, kRemoved, model::Value(revision));
}

}  // namespace events
}  // namespace consort::store
