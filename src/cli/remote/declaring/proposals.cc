#include "cli/context.h"
#include "cli/remote/declaring/declaring.h"
#include "cli/remote/session.h"
#include "cli/remote/verbs/verbs.h"

namespace consort::cli {
namespace {

CLI::App* declare_decision(CLI::App& group, Arguments& arguments, const std::string& name,
                           const std::string& summary, int (*run)(const Call&)) {
  CLI::App* verb = declare_verb(group, arguments, name, summary, run);
  takes_number(*verb, arguments, "proposal");
  return verb;
}

void takes_reason(CLI::App& verb, Arguments& arguments) {
  verb.add_option("--reason", arguments.remote.reason, "Why, for whoever looks at it later")
      ->type_name("TEXT");
}

void takes_hosts(CLI::App& verb, Arguments& arguments) {
  takes_words(verb, arguments.remote.of_hosts, "--host", "Only for these hosts", "NAME");
}

void takes_period(CLI::App& verb, Arguments& arguments) {
  verb.add_option("--for", arguments.remote.period, "How long: 8h, 30d (default: for good)")
      ->type_name("DURATION");
}

void takes_branch(CLI::App& verb, Arguments& arguments) {
  verb.add_flag(
      "--branch", arguments.remote.branch,
      "Make the commit on the branch proposals/NUMBER, for review with git; decide nothing");
}

}  // namespace

void declare_proposals(CLI::App& app, Arguments& arguments) {
  CLI::App* group =
      declare_group(app, "proposal", "What was changed by hand: take it over, or have it undone");
  CLI::App* list = declare_verb(*group, arguments, "list", "List what waits for a decision",
                                over_server<list_proposals>);
  takes_limit(*list, arguments);
  list->add_option("--host", arguments.remote.host, "Only what is on this host")->type_name("NAME");
  list->add_flag("--decided", arguments.remote.decided, "What was decided or settled, too");
  declare_decision(*group, arguments, "show", "Show one: what, where, and what it could be made",
                   over_server<show_proposal>);

  CLI::App* adopt = declare_decision(*group, arguments, "adopt",
                                     "Describe it, by a commit, for the hosts that have it",
                                     over_server<adopt_proposal>);
  takes_hosts(*adopt, arguments);
  takes_branch(*adopt, arguments);
  takes_reason(*adopt, arguments);
  asks_first(*adopt, arguments);

  CLI::App* promote = declare_decision(*group, arguments, "promote",
                                       "Describe it, by a commit, for all hosts with a tag",
                                       over_server<promote_proposal>);
  promote->add_option("--tag", arguments.remote.tag, "Which all hosts of the proposal have")
      ->required()
      ->type_name("TAG");
  takes_branch(*promote, arguments);
  takes_reason(*promote, arguments);
  asks_first(*promote, arguments);

  CLI::App* revert =
      declare_decision(*group, arguments, "revert", "Have it undone", over_server<revert_proposal>);
  takes_hosts(*revert, arguments);
  takes_reason(*revert, arguments);
  asks_first(*revert, arguments);

  CLI::App* ignore = declare_decision(*group, arguments, "ignore", "Let nobody hear of it",
                                      over_server<ignore_proposal>);
  takes_period(*ignore, arguments);
  takes_reason(*ignore, arguments);

  CLI::App* hold = declare_decision(*group, arguments, "hold", "Leave it as it is, for now",
                                    over_server<hold_proposal>);
  takes_period(*hold, arguments);
  takes_reason(*hold, arguments);
  declare_decision(*group, arguments, "reopen", "Neither ignore nor hold it any more",
                   over_server<reopen_proposal>);
}

}  // namespace consort::cli
