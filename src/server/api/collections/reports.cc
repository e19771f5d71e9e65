#include "store/reports.h"
#include "server/api/collections/collections.h"
#include "server/api/collections/fields.h"
#include "server/api/collections/found.h"
#include "server/api/collections/listing.h"

namespace consort::server {
namespace {

Fields summary(const store::Report& r) {
  using std::chrono::milliseconds;
  return Fields()
      .add("id", r.id)
      .add("host", r.host)
      .add("run", r.run)
      .add("catalog", r.catalog)
      .add("outcome", r.outcome)
      .add("unchanged", r.unchanged)
      .add("changed", r.changed)
      .add("failed", r.failed)
      .add("drifted", r.drifted)
      .add("started", r.started)
      .add("elapsed_ms", int64_t{std::chrono::duration_cast<milliseconds>(r.elapsed).count()})
      .add("received", r.received);
}

Reply list_reports(const Call& call, store::Reader& reader) {
  TRY(auto host, host_filter(call, reader));
  TRY(auto page,
      store::reports::list(reader, call.site(),
                           {.host = host, .outcome = word_of<store::RunOutcome>(call, "outcome")},
                           page_of(call)));
  return list_answer(call, page,
                     [](const store::Report& report) { return summary(report).take(); });
}

Reply get_report(const Call& call, store::Reader& reader) {
  TRY(store::Report report, store::reports::get(reader, call.site(), {call.integer("report")}));
  return Answer::of(summary(report).add_json("report", report.body).take());
}

}  // namespace

void add_reports(HandlerTable& handlers) {
  handlers.read("listReports", list_reports);
  handlers.read("listHostReports", list_reports);
  handlers.read("getReport", get_report);
}

}  // namespace consort::server
