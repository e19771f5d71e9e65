#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/fact_names.h"
#include "cli/output.h"
#include "cli/site.h"
#include "model/diagnostics_json.h"
#include "system/facts.h"

namespace consort::cli {
namespace {

// A host of the site that is this machine.
struct ThisMachine {
  std::unique_ptr<system::Target> target;  // null: it is none
  std::string host;
};

// This machine's facts help when it is a host of the site; what needs other hosts' facts waits for
// them.
ThisMachine know_this_machine(const Call& call, Site& site) {
  auto target = call.wiring.open_target(call.arguments.root);
  if (!target) return {};
  auto host = site.host_meant(**target);
  if (!host) return {};
  Diagnostics warnings;
  site.know(*host, system::collect_facts(**target, warnings));
  site.compiler().refresh();
  return {std::move(*target), *host};
}

}  // namespace

int run_check(const Call& call) {
  auto opened = Site::open(call);
  if (!opened) return failed(call, opened.error());
  Site& site = **opened;
  ThisMachine machine = know_this_machine(call, site);
  std::vector<std::string> hosts = site.compiler().hosts();
  if (call.arguments.host) hosts = {*call.arguments.host};

  compiler::FleetDiagnostics fleet;
  Diagnostics all;
  std::mutex mutex;
  size_t resources = 0;
  site.compiler().compile_each(hosts, site.parallel(), [&](size_t, const auto& compilation) {
    std::lock_guard lock(mutex);
    fleet.add(*compilation);
    if (!compilation->catalog) return;
    resources += compilation->catalog->resources.size();
    bool here = machine.target && compilation->host == machine.host;
    check_awaited_facts(*compilation->catalog, here ? machine.target.get() : nullptr, all);
  });
  all.merge(fleet.merged());
  if (!call.arguments.host) all.merge(site.compiler().check_documents());
  all.sort();
  site.say(all);
  if (all.has_errors()) return kNotCompiled;
  if (call.arguments.format != Format::table) {
    model::Map root;
    root.set("hosts", model::Value(static_cast<int64_t>(hosts.size())));
    root.set("resources", model::Value(static_cast<int64_t>(resources)));
    root.set("diagnostics", model::to_value(all));
    return print_value(call, model::Value(std::move(root)));
  }
  call.terminal.print("The site compiles: " + count(hosts.size(), "host") + ", " +
                      count(resources, "resource") + "\n");
  return kOk;
}

}  // namespace consort::cli
