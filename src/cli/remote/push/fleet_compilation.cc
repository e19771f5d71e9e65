#include "cli/remote/push/fleet_compilation.h"

#include "cli/remote/show/members.h"
#include "model/json.h"

namespace consort::cli {
namespace {

Answered<void> know_facts(Session& session, Site& site) {
  TRY(ApiClient::Items hosts, session.api.list(Target::site("facts"), 0));
  for (const model::Value& host : hosts.items)
    if (const model::Value& facts = member(host, "facts"); facts.is_map())
      site.know(text_at(host, "name"), {facts.map()});
  site.compiler().refresh();
  return {};
}

}  // namespace

Answered<std::optional<FleetCompilation>> compile_fleet(Session& session, Site& site) {
  TRY_DO(know_facts(session, site));
  FleetCompilation made;
  compiler::FleetDiagnostics fleet;
  std::mutex mutex;
  const std::vector<std::string> hosts = site.compiler().hosts();
  site.compiler().compile_each(hosts, site.parallel(), [&](size_t, const auto& compilation) {
    std::optional<Digest> digest;
    if (compilation->catalog) digest = sha256(model::to_json(*compilation->catalog));
    std::lock_guard lock(mutex);
    fleet.add(*compilation);
    if (!digest) return;
    made.catalogs.emplace(compilation->host, *digest);
    made.resources += compilation->catalog->resources.size();
  });
  Diagnostics all = fleet.merged();
  all.merge(site.compiler().check_documents());
  all.sort();
  site.say(all);
  if (all.has_errors()) return std::optional<FleetCompilation>();
  return std::optional(std::move(made));
}

}  // namespace consort::cli
