#include "cli/context.h"
#include "cli/remote/declaring/declaring.h"
#include "cli/remote/session.h"
#include "cli/remote/verbs/verbs.h"

namespace consort::cli {
namespace {

int run_deploy(const Call& call) {
  return call.arguments.remote.embedded ? deploy_embedded(call) : over_server<deploy>(call);
}

CLI::App* declare_rollout_verb(CLI::App& group, Arguments& arguments, const std::string& name,
                               const std::string& summary, int (*run)(const Call&)) {
  CLI::App* verb = declare_verb(group, arguments, name, summary, run);
  takes_number(*verb, arguments, "rollout");
  return verb;
}

void declare_deploy(CLI::App& app, Arguments& arguments) {
  RemoteOptions& remote = arguments.remote;
  CLI::App* verb =
      declare_verb(app, arguments, "deploy",
                   "Plan on the server, show it, do exactly that and follow it", run_deploy);
  takes_selector(*verb, arguments);
  verb->add_option("--revision", remote.revision, "Commit to deploy (default: the newest)")
      ->type_name("COMMIT");
  verb->add_option("--plan", remote.plan, "Do what this plan says, which was looked at")
      ->check(number_of_one())
      ->type_name("NUMBER");
  verb->add_option("--batch", remote.batch, "Hosts at a time: 10, or 25%")->type_name("N|P%");
  verb->add_option("--canary", remote.canary, "Hosts of the first batch")
      ->check(CLI::NonNegativeNumber)
      ->type_name("NUMBER");
  verb->add_option("--max-failures", remote.max_failures, "Halt when more hosts fail")
      ->check(CLI::NonNegativeNumber)
      ->type_name("NUMBER");
  verb->add_flag("--no-wait", remote.no_wait, "Do not follow it");
  verb->add_flag("--no-diff", arguments.quiet, "Leave out the differences of texts");
  verb->add_flag("--embedded", remote.embedded,
                 "Without a server elsewhere: one in this process, gone when it ends");
  verb->add_option("-C,--site", arguments.site, "--embedded: folder of the site (default: here)")
      ->type_name("DIR");
  verb->add_option("--host", arguments.host,
                   "--embedded: host of the site (default: this machine's name)")
      ->type_name("NAME");
  verb->add_option("--root", arguments.root, "--embedded: the system below DIR instead of this one")
      ->type_name("DIR");
  asks_first(*verb, arguments);
}

void declare_push(CLI::App& app, Arguments& arguments) {
  RemoteOptions& remote = arguments.remote;
  CLI::App* verb = declare_verb(app, arguments, "push",
                                "Compile the site here, push it as a commit, deploy it there",
                                over_server<push>);
  verb->add_option("-C,--site", arguments.site, "Folder of the site (default: here)")
      ->type_name("DIR");
  verb->add_option("--plugins", arguments.plugins, "One more folder of resource type plugins")
      ->type_name("DIR");
  verb->add_option("-m,--message", remote.message, "Message of the commit")->type_name("TEXT");
  verb->add_option("--replace", remote.replace,
                   "Take the place of this commit of the server, which the folder knows nothing of")
      ->type_name("COMMIT");
  verb->add_flag("--no-wait", remote.no_wait, "Do not wait for the server");
  verb->add_flag("--no-diff", arguments.quiet, "Leave out the differences of texts");
  asks_first(*verb, arguments);
}

}  // namespace

void declare_deploying(CLI::App& app, Arguments& arguments) {
  declare_deploy(app, arguments);
  declare_push(app, arguments);
  CLI::App* rollout = declare_group(app, "rollout", "Deployments on their way through the fleet");
  CLI::App* list = declare_verb(*rollout, arguments, "list", "List them, newest first",
                                over_server<list_rollouts>);
  takes_limit(*list, arguments);
  declare_rollout_verb(*rollout, arguments, "show", "Show how far one is",
                       over_server<show_rollout>);
  declare_rollout_verb(*rollout, arguments, "follow", "Follow one until it ends",
                       over_server<follow_rollout>);
  declare_rollout_verb(*rollout, arguments, "halt", "Begin no further batch",
                       over_server<halt_rollout>);
  declare_rollout_verb(*rollout, arguments, "resume", "Go on", over_server<resume_rollout>);
  asks_first(
      *declare_rollout_verb(*rollout, arguments, "roll-back", "Give every host what it had before",
                            over_server<roll_back_rollout>),
      arguments);
}

}  // namespace consort::cli
