#include "agent/watch.h"

#include <poll.h>

#include <atomic>
#include <iostream>

#include "base/memory.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/plan_text.h"
#include "cli/site_watcher.h"
#include "cli/workspace.h"
#include "model/json.h"

namespace consort::cli {
namespace {

// Tells each event on one line, with its time; as JSON lines when asked.
class Narrator final : public agent::WatchObserver {
 public:
  explicit Narrator(const Call& call) : call_(call) {}

  void drift(const model::Change& change) override {
    std::vector<std::string> names;
    for (const model::AttributeChange& a : change.attributes)
      names.push_back(a.name);
    tell("drift", change.address.to_string(), join(names, ", "));
  }
  void finished(const model::ResourceReport& report) override {
    if (report.outcome == model::Outcome::drifted) return;  // told as drift
    std::string detail = report.message.empty() ? human(report.elapsed) : report.message;
    tell(model::to_string(report.outcome), report.address.to_string(), detail);
  }
  void held(const model::Address& address, Duration delay) override {
    tell("flapping", address.to_string(),
         "somebody keeps changing it; next repair in " + human(delay));
  }
  void looked(size_t resources, Duration elapsed) override {
    tell("looked", "", count(resources, "resource") + " in " + human(elapsed));
  }
  void warned(const std::string& message) override { call_.terminal.complain(message); }

  void tell(std::string_view event, const std::string& address, const std::string& detail) {
    std::string time = rfc3339(call_.wiring.clock.wall());
    if (call_.arguments.format == Format::json) {
      model::Map line;
      line.set("time", model::Value(time));
      line.set("event", model::Value(event));
      if (!address.empty()) line.set("address", model::Value(address));
      line.set("detail", model::Value(detail));
      call_.terminal.print(model::to_json(line) + "\n");
      return;
    }
    std::string text = time + "  " + std::string(event);
    if (!address.empty()) text += " " + printable(address);
    if (!detail.empty()) text += "  " + printable(detail, 2000);
    call_.terminal.print(text + "\n");
  }

 private:
  const Call& call_;
};

// Watches one compiled description until `stop`.
int watch_once(const Call& call, Workspace& workspace,
               std::shared_ptr<const model::Catalog> catalog, Narrator& narrator,
               std::stop_token stop) {
  const Arguments& arguments = call.arguments;
  agent::Engine::Settings settings{{arguments.paranoid, arguments.enforce},
                                   {16, /*sync_at_end=*/false}};
  if (Status status = workspace.open_engine(std::move(catalog), /*writes=*/true, settings);
      !status) {
    return failed(call, status.error());
  }
  auto paths = call.wiring.open_watcher(workspace.target().root());
  if (!paths) return failed(call, paths.error());
  give_back_memory();
  agent::Watch::Settings watching;
  watching.scan_every = arguments.scan_every;
  agent::Watch watch(workspace.engine(), **paths, call.wiring.clock, narrator, watching);
  if (Status status = watch.run(stop); !status) return failed(call, status.error());
  return kOk;
}

}  // namespace

// Each change of the site is compiled again; one that does not compile is told, and the last that
// did stays in force.
int run_watch(const Call& call) {
  Narrator narrator(call);
  SiteWatcher site(call.arguments.site, call.wiring);  // before the first look at it
  auto workspace = std::make_unique<Workspace>(call);
  if (Status status = workspace->open_target(); !status) return failed(call, status.error());
  auto catalog = workspace->catalog();
  if (!catalog) return failed(call, catalog.error());
  if (!*catalog) return kNotCompiled;
  while (!call.wiring.stop.stop_requested()) {
    std::stop_source stop;
    std::stop_callback on_stop(call.wiring.stop, [&stop] { stop.request_stop(); });
    site.on_change([&stop] { stop.request_stop(); });
    int code = watch_once(call, *workspace, *catalog, narrator, stop.get_token());
    site.on_change({});
    if (code != kOk || call.wiring.stop.stop_requested()) return code;
    auto fresh = std::make_unique<Workspace>(call);
    if (Status status = fresh->open_target(); !status) return failed(call, status.error());
    auto compiled = fresh->catalog();
    if (!compiled || !*compiled) {
      if (!compiled) call.terminal.complain(compiled.error().to_string());
      narrator.tell("not-compiled", "", "the description before this change stays in force");
      continue;
    }
    narrator.tell("compiled", "", "the site has changed");
    workspace = std::move(fresh);
    catalog = std::move(compiled);
  }
  return kOk;
}

}  // namespace consort::cli
