#include "cli/remote/declaring/declaring.h"
#include "cli/remote/session.h"
#include "cli/remote/verbs/verbs.h"

namespace consort::cli {
namespace {

void takes_hosts_and_window(CLI::App& verb, Arguments& arguments) {
  RemoteOptions& remote = arguments.remote;
  verb.add_option("-l,--selector", remote.selector, "Only hosts that it means")
      ->type_name("SELECTOR");
  verb.add_option("--tag", remote.tag, "Only hosts with this tag")->type_name("TAG");
  verb.add_option("--host", remote.host, "Only this host")->type_name("NAME");
  verb.add_option("--since", remote.period, "How far back to look: 24h, 30d (default: 7d)")
      ->type_name("DURATION");
  verb.add_option("--until", remote.at, "Up to then: 2026-03-01T12:00:00Z (default: now)")
      ->type_name("TIME");
}

}  // namespace

void declare_compliance(CLI::App& app, Arguments& arguments) {
  RemoteOptions& remote = arguments.remote;
  CLI::App* verb = declare_verb(app, arguments, "compliance",
                                "Show how hosts and their resources stand, and stood",
                                over_server<show_compliance>);
  // The parser calls it after that of the verb that follows.
  verb->callback([&remote, verb] {
    if (verb->get_subcommands().empty()) remote.run = over_server<show_compliance>;
  });
  verb->add_option("--by", remote.grouping,
                   "One line each, the worst first: tag, type, host, resource")
      ->check(CLI::IsMember({"tag", "type", "host", "resource"}))
      ->type_name("GROUP");
  takes_hosts_and_window(*verb, arguments);

  CLI::App* report = declare_verb(*verb, arguments, "report", "Write all of it as one document",
                                  over_server<report_compliance>);
  report->add_option("--format", remote.report_format, "json, csv or html")
      ->check(CLI::IsMember({"json", "csv", "html"}))
      ->default_val("html")
      ->type_name("FORMAT");
  report->add_option("--file", remote.file, "Where to write it (default: standard output)")
      ->type_name("FILE");
  takes_hosts_and_window(*report, arguments);
}

}  // namespace consort::cli
