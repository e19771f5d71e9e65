#include "store/compliance.h"

#include <algorithm>

#include "store/sql/listing.h"

namespace consort::store {
namespace {

// What a state says of a host, where it says something.
enum class Verdict { open, right, wrong };
constexpr auto words(Verdict) {
  return std::to_array<std::string_view>({"open", "right", "wrong"});
}

Verdict verdict_of(Compliance state) {
  switch (state) {
    case Compliance::compliant:
      return Verdict::right;
    case Compliance::drifted:
    case Compliance::failing:
      return Verdict::wrong;
    case Compliance::unknown:
    case Compliance::held:
      break;
  }
  return Verdict::open;
}

// The newest change up to a time, with the sums up to it.
struct Last {
  WallTime since;
  Compliance state = Compliance::unknown;
  Verdict verdict = Verdict::open;  // of the newest state that had one
  Duration told{}, compliant{}, unjudged{};
  int64_t turns = 0;

  ComplianceMoment at(WallTime when) const {
    const Duration on = std::max(when - since, Duration(0));
    ComplianceMoment moment{state, told + on, compliant, unjudged, turns};
    if (state == Compliance::compliant) moment.compliant += on;
    if (verdict_of(state) == Verdict::open) moment.unjudged += on;
    return moment;
  }
};

Status read_row(const sql::Cursor& row, Last& last) {
  return sql::columns(row, last.since, last.state, last.verdict, last.told, last.compliant,
                      last.unjudged, last.turns);
}

const std::string kLast =
    "SELECT since, state, verdict, told_sum, compliant_sum, unjudged_sum, turns "
    "FROM compliance_changes WHERE environment = ? AND host = ? ";

}  // namespace

static Status read_row(const sql::Cursor& row, Standing& s) {
  ResourceCounts& c = s.counts;
  return sql::columns(row, s.host, s.catalog, c.compliant, c.drifted, c.failed, c.blocked,
                      c.waiting);
}

static Status read_row(const sql::Cursor& row, ComplianceChange& change) {
  ResourceCounts& c = change.counts;
  return sql::columns(row, change.id, change.host, change.since, change.before, change.state,
                      change.turn, c.compliant, c.drifted, c.failed, c.blocked, c.waiting);
}

namespace compliance {
namespace {

const std::string kStandings =
    "SELECT host, catalog, compliant, drifted, failed, blocked, waiting FROM standings "
    "WHERE environment = ? ";

Status keep(Writer& writer, EnvironmentId environment, const Standing& s) {
  TRY(auto before, standing(writer, environment, s.host));
  if (before == s) return {};
  const ResourceCounts& c = s.counts;
  TRY_DO(sql::run(writer.connection(),
                  "INSERT INTO standings (environment, host, catalog, compliant, drifted, failed, "
                  "blocked, waiting) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
                  "ON CONFLICT (environment, host) DO UPDATE SET catalog = excluded.catalog, "
                  "compliant = excluded.compliant, drifted = excluded.drifted, "
                  "failed = excluded.failed, blocked = excluded.blocked, "
                  "waiting = excluded.waiting",
                  environment, s.host, s.catalog, c.compliant, c.drifted, c.failed, c.blocked,
                  c.waiting));
  return {};
}

Turn turn_of(Verdict before, Verdict now) {
  if (before == Verdict::right && now == Verdict::wrong) return Turn::lost;
  if (before == Verdict::wrong && now == Verdict::right) return Turn::regained;
  return Turn::none;
}

Result<ComplianceChange> append(Writer& writer, EnvironmentId environment, const Standing& standing,
                                Compliance before, Compliance state, const Last& last) {
  const Verdict now = verdict_of(state);
  ComplianceChange change{.host = standing.host,
                          .since = std::max(writer.now(), last.since),
                          .before = before,
                          .state = state,
                          .turn = turn_of(last.verdict, now),
                          .counts = standing.counts};
  const ComplianceMoment sums = last.at(change.since);
  const ResourceCounts& c = change.counts;
  TRY(change.id,
      sql::one<ComplianceChangeId>(
          writer.connection(),
          "INSERT INTO compliance_changes (environment, host, since, before, state, turn, verdict, "
          "compliant, drifted, failed, blocked, waiting, told_sum, compliant_sum, unjudged_sum, "
          "turns) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
          environment, change.host, change.since, before, state, change.turn,
          now == Verdict::open ? last.verdict : now, c.compliant, c.drifted, c.failed, c.blocked,
          c.waiting, sums.told, sums.compliant, sums.unjudged,
          last.turns + (change.turn == Turn::none ? 0 : 1)));
  return change;
}

}  // namespace

Result<std::optional<ComplianceChange>> note(Writer& writer, EnvironmentId environment,
                                             const Standing& standing, Compliance state) {
  TRY(Host host, hosts::get(writer, environment, standing.host));
  TRY_DO(keep(writer, environment, standing));
  TRY(auto last,
      (sql::first<Last>(writer.connection(), kLast + "ORDER BY since DESC, id DESC LIMIT 1",
                        environment, standing.host)));
  if (host.compliance != state)
    TRY_DO(hosts::set_compliance(writer, environment, standing.host, state));
  if (last && last->state == state) return std::optional<ComplianceChange>();
  const bool first = !last;
  // What was before the first change is known by its state alone.
  const Last start{.since = writer.now(), .verdict = verdict_of(host.compliance)};
  const Compliance before = first ? host.compliance : last->state;
  TRY(ComplianceChange change,
      append(writer, environment, standing, before, state, first ? start : *last));
  if (first && before == state) return std::optional<ComplianceChange>();
  return std::optional(change);
}

Result<std::optional<Standing>> standing(Reader& reader, EnvironmentId environment, HostId host) {
  return sql::first<Standing>(reader.connection(), kStandings + "AND host = ?", environment, host);
}

Result<std::vector<Standing>> standings(Reader& reader, EnvironmentId environment) {
  return sql::all<Standing>(reader.connection(), kStandings + "ORDER BY host", environment);
}

Result<Page<ComplianceChange>> changes(Reader& reader, EnvironmentId environment, HostId host,
                                       const PageRequest& page) {
  return sql::Listing("compliance_changes",
                      "id, host, since, before, state, turn, compliant, drifted, failed, blocked, "
                      "waiting")
      .where("environment = ?", environment)
      .where("host = ?", host)
      .page<ComplianceChange>(reader.connection(), page, &ComplianceChange::id);
}

Result<std::vector<std::optional<ComplianceMoment>>> at(Reader& reader, EnvironmentId environment,
                                                        HostId host,
                                                        std::span<const WallTime> times) {
  std::vector<std::optional<ComplianceMoment>> moments;
  moments.reserve(times.size());
  std::optional<Last> last;
  std::optional<WallTime> next = WallTime::min();  // when another row counts; nullopt: never
  for (WallTime time : times) {
    if (next && *next <= time) {
      TRY(last, (sql::first<Last>(reader.connection(),
                                  kLast + "AND since <= ? ORDER BY since DESC, id DESC LIMIT 1",
                                  environment, host, time)));
      TRY(next, (sql::first<WallTime>(reader.connection(),
                                      "SELECT since FROM compliance_changes WHERE environment = ? "
                                      "AND host = ? AND since > ? ORDER BY since LIMIT 1",
                                      environment, host, time)));
    }
    moments.push_back(last ? std::optional(last->at(time)) : std::nullopt);
  }
  return moments;
}

}  // namespace compliance
}  // namespace consort::store
