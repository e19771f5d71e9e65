#include "store/breaches.h"

#include <algorithm>

#include "store/sql/query.h"

namespace consort::store {

static Status read_row(const sql::Cursor& row, Breach& b) {
  return sql::columns(row, b.host, b.address, b.kind, b.lost, b.regained);
}

namespace breaches {
namespace {

// Both tables say the same by other names.
const std::string kDrift =
    "SELECT host, address, 'drifted' AS kind, first_seen, settled FROM drift ";
const std::string kFailures = "SELECT host, address, outcome, began, mended FROM failures ";

template <class... Args>
Status add(Reader& reader, const std::string& statement, std::vector<Breach>& into,
           const Args&... args) {
  TRY(auto found, (sql::all<Breach>(reader.connection(), statement, args...)));
  into.insert(into.end(), std::make_move_iterator(found.begin()),
              std::make_move_iterator(found.end()));
  return {};
}

// The newest of both; each was asked for one more than that.
Some newest(std::vector<Breach> all, size_t most, auto time) {
  std::ranges::stable_sort(all, std::greater(), time);
  Some some{std::move(all)};
  some.more = some.items.size() > most;
  if (some.more) some.items.resize(most);
  return some;
}

}  // namespace

Result<Some> ended(Reader& reader, EnvironmentId environment, const std::optional<HostId>& host,
                   WallTime from, WallTime to, size_t most) {
  std::vector<Breach> all;
  // With a host, its index has to lead: so the condition and the order hide from the other.
  auto look = [&](const std::string& select, const std::string& end) {
    const std::string within = end + " >= ? AND " + end + " < ?";
    const std::string statement =
        select + "WHERE environment = ? AND " +
        (host ? "(" + within + ") IS TRUE AND host = ? ORDER BY +" : within + " ORDER BY ") + end +
        " DESC LIMIT ?";
    return host ? add(reader, statement, all, environment, from, to, *host, most + 1)
                : add(reader, statement, all, environment, from, to, most + 1);
  };
  TRY_DO(look(kDrift, "settled"));
  TRY_DO(look(kFailures, "mended"));
  return newest(std::move(all), most, [](const Breach& b) { return *b.regained; });
}

Result<Some> lasting(Reader& reader, EnvironmentId environment, const std::optional<HostId>& host,
                     size_t most) {
  std::vector<Breach> all;
  auto look = [&](const std::string& select, const std::string& end) {
    const std::string statement = select + "WHERE environment = ? AND " + end + " IS NULL" +
                                  (host ? " AND host = ?" : "") + " ORDER BY id DESC LIMIT ?";
    return host ? add(reader, statement, all, environment, *host, most + 1)
                : add(reader, statement, all, environment, most + 1);
  };
  TRY_DO(look(kDrift, "settled"));
  TRY_DO(look(kFailures, "mended"));
  return newest(std::move(all), most, [](const Breach& b) { return b.lost; });
}

}  // namespace breaches
}  // namespace consort::store
