#include "cli/remote/declaring/declaring.h"
#include "cli/remote/session.h"
#include "cli/remote/verbs/verbs.h"

namespace consort::cli {

void declare_revisions(CLI::App& app, Arguments& arguments) {
  RemoteOptions& remote = arguments.remote;
  CLI::App* past =
      declare_verb(app, arguments, "history",
                   "List revisions: commits and what compiling them gave", over_server<history>);
  takes_limit(*past, arguments);

  CLI::App* diff = declare_verb(app, arguments, "diff", "Show what differs between two revisions",
                                over_server<diff_revisions>);
  diff->add_option("from", remote.from, "The one before")->required()->type_name("COMMIT");
  diff->add_option("to", remote.name, "The one after")->required()->type_name("COMMIT");
  diff->add_option("--host", remote.host, "Only on this host")->type_name("NAME");
  diff->add_option("--tag", remote.tag, "Only on hosts with this tag")->type_name("TAG");
  diff->add_option("-l,--selector", remote.selector, "Only on hosts that it means")
      ->type_name("SELECTOR");
  diff->add_option("--resource", remote.resource, "Only this resource, or type: files./etc/motd")
      ->type_name("ADDRESS");

  CLI::App* undo = declare_verb(app, arguments, "revert",
                                "Take back a revision, or put a host or path back, by a new commit",
                                over_server<revert>);
  undo->add_option("revision", remote.name, "The commit to take back, or to go back to")
      ->required()
      ->type_name("COMMIT");
  undo->add_option("--host", remote.host, "Only this host, to what it was at that revision")
      ->type_name("NAME");
  undo->add_option("--path", remote.path, "Only this path of the site, likewise")
      ->type_name("PATH");
  undo->add_option("--message", remote.message, "Message of the commit")->type_name("TEXT");
  asks_first(*undo, arguments);

  CLI::App* left = declare_verb(app, arguments, "orphans",
                                "List what was deployed, is described no more and is still there",
                                over_server<orphans>);
  takes_name(*left, arguments, "name", "Environment (default: the one verbs are about)");
  left->add_option("--host", remote.host, "Only on this host")->type_name("NAME");
  left->add_flag("--purge", remote.purge, "Have them removed, by a commit; shows them first");
  takes_limit(*left, arguments);
  asks_first(*left, arguments);
}

}  // namespace consort::cli
