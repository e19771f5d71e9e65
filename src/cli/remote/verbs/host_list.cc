#include "cli/remote/show/listing.h"
#include "cli/remote/show/members.h"
#include "cli/remote/show/results.h"
#include "cli/remote/verbs/verbs.h"

namespace consort::cli {

Answered<int> list_hosts(Session& session) {
  const Kind& hosts = *find_kind("hosts");
  TRY(ApiClient::Items items, list_of(session, hosts));
  return show_items(session, hosts, items);
}

// The host and how its last runs came out.
Answered<int> show_host(Session& session) {
  const std::string& name = session.options().name;
  TRY(model::Value host, session.api.get(Target::site("hosts", name)));
  if (!session.is_for_people() || !host.is_map()) return show_value(session, host);
  TRY(ApiClient::Items reports, session.api.list(Target::site("hosts", name, "reports"), 3));
  model::List runs;
  for (const model::Value& report : reports.items)
    runs.emplace_back(cell(member(report, "started")) + " " + cell(member(report, "outcome")));
  if (!runs.empty()) host.own_map().set("last_runs", model::Value(std::move(runs)));
  return show_value(session, host);
}

}  // namespace consort::cli
