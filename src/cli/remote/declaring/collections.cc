#include "base/strings.h"
#include "cli/remote/declaring/declaring.h"
#include "cli/remote/session.h"
#include "cli/remote/show/kind.h"
#include "cli/remote/verbs/verbs.h"

namespace consort::cli {
namespace {

std::string kind_names() {
  std::vector<std::string> names;
  for (const Kind& kind : kinds())
    names.emplace_back(kind.name);
  return join(names, ", ");
}

// What lists can be narrowed by; which kind takes which is told by the verb.
void takes_filters(CLI::App& verb, Arguments& arguments) {
  RemoteOptions& remote = arguments.remote;
  verb.add_option("-l,--selector", remote.selector, "hosts: only those it means")
      ->type_name("SELECTOR");
  verb.add_option("--host", remote.host,
                  "drift, reports, events, resources, certificates: of that host")
      ->type_name("NAME");
  verb.add_option("--state", remote.state, "enrolments: pending, approved, rejected")
      ->type_name("STATE");
  verb.add_option("--kind", remote.event_kind, "events: of that kind")->type_name("KIND");
  verb.add_option("--outcome", remote.outcome, "reports: changed, failed, ...")
      ->type_name("OUTCOME");
  verb.add_flag("--settled", remote.settled, "drift: what is settled, too");
  verb.add_flag("--decided", remote.decided, "proposals: what was decided or settled, too");
  verb.add_option("--actor", remote.actor, "audit: by whom")->type_name("ACTOR");
  verb.add_option("--object", remote.object, "audit: to what")->type_name("OBJECT");
  takes_limit(verb, arguments);
}

}  // namespace

void declare_collections(CLI::App& app, Arguments& arguments) {
  RemoteOptions& remote = arguments.remote;
  CLI::App* list =
      declare_verb(app, arguments, "get", "List things of a kind, or show one", over_server<get>);
  list->add_option("kind", remote.kind, kind_names())->required()->type_name("KIND");
  takes_name(*list, arguments, "name", "Its name or number");
  takes_filters(*list, arguments);

  CLI::App* one = declare_verb(app, arguments, "describe", "Show all that is known of one thing",
                               over_server<describe>);
  one->add_option("kind", remote.kind, "As `get` has them")->required()->type_name("KIND");
  takes_name(*one, arguments, "name", "Its name or number")->required();

  CLI::App* watch = declare_verb(app, arguments, "watch-events", "Tell what happens, as it happens",
                                 over_server<watch_events>);
  watch->callback([&remote] {
    remote.run = over_server<watch_events>;
    remote.tells_lines = true;
  });
  takes_words(*watch, remote.kinds, "--kinds", "Only events of these kinds: report,drift.opened",
              "KIND,...");
  watch->add_option("--since", remote.since, "Begin after the event of this number")
      ->type_name("NUMBER");
}

}  // namespace consort::cli
