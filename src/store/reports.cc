#include "store/reports.h"

#include "store/sql/listing.h"

namespace consort::store {

static Status read_row(const sql::Cursor& row, Report& r) {
  return sql::columns(row, r.id, r.host, r.agent, r.sequence, r.run, r.catalog, r.outcome,
                      r.unchanged, r.changed, r.failed, r.drifted, r.started, r.elapsed, r.received,
                      r.body);
}

namespace reports {
namespace {

const std::string kColumns =
    "id, host, agent, sequence, run, catalog, outcome, unchanged, changed, failed, drifted, "
    "started, elapsed, received, body";

}  // namespace

Result<std::optional<ReportId>> add(Writer& writer, EnvironmentId environment, const Report& r) {
  return sql::first<ReportId>(
      writer.connection(),
      "INSERT INTO reports (environment, host, agent, sequence, run, catalog, outcome, unchanged, "
      "changed, failed, drifted, started, elapsed, received, body) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (environment, host, agent, sequence) DO NOTHING RETURNING id",
      environment, r.host, r.agent, r.sequence, r.run, r.catalog, r.outcome, r.unchanged, r.changed,
      r.failed, r.drifted, r.started, r.elapsed, writer.now(), r.body);
}

Result<Report> get(Reader& reader, EnvironmentId environment, ReportId id) {
  return sql::required<Report>(
      reader.connection(), "such report",
      "SELECT " + kColumns + " FROM reports WHERE environment = ? AND id = ?", environment, id);
}

Result<Page<Report>> list(Reader& reader, EnvironmentId environment, const ReportFilter& filter,
                          const PageRequest& page) {
  // With a host, its index has to lead: so the other condition hides from theirs.
  return sql::Listing("reports", kColumns)
      .where("environment = ?", environment)
      .where("host = ?", filter.host)
      .where(filter.host ? "(outcome = ?) IS TRUE" : "outcome = ?", filter.outcome)
      .page<Report>(reader.connection(), page, &Report::id);
}

}  // namespace reports
}  // namespace consort::store
