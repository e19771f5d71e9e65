#include "cli/remote/declaring/declaring.h"
#include "cli/remote/session.h"
#include "cli/remote/verbs/verbs.h"

namespace consort::cli {
namespace {

constexpr const char* kWhichEnvironment = "ORGANIZATION/NAME (default: the one verbs are about)";

void declare_environments(CLI::App& app, Arguments& arguments) {
  CLI::App* env = declare_group(app, "env", "Environments: list, make, halt, set");
  declare_verb(*env, arguments, "list", "List them", over_server<list_environments>);
  CLI::App* show = declare_verb(*env, arguments, "show", "Show one with its settings",
                                over_server<show_environment>);
  takes_name(*show, arguments, "name", kWhichEnvironment);
  CLI::App* create =
      declare_verb(*env, arguments, "create", "Make one", over_server<create_environment>);
  takes_name(*create, arguments, "name", "ORGANIZATION/NAME")->required();
  create->add_option("settings", arguments.remote.settings, "Settings")->type_name("KEY=VALUE");
  CLI::App* halt = declare_verb(*env, arguments, "halt", "Deploy nothing there until it is resumed",
                                over_server<halt_environment>);
  takes_name(*halt, arguments, "name", kWhichEnvironment);
  CLI::App* resume =
      declare_verb(*env, arguments, "resume", "Let it go on", over_server<resume_environment>);
  takes_name(*resume, arguments, "name", kWhichEnvironment);
  CLI::App* set =
      declare_verb(*env, arguments, "set", "Change settings", over_server<set_environment>);
  takes_name(*set, arguments, "name", "ORGANIZATION/NAME")->required();
  set->add_option(
         "settings", arguments.remote.settings,
         "Settings: follow.branch=main; KEY=null removes one; a VALUE may be JSON or YAML, "
         "@FILE what a file has, and - a line of standard input")
      ->required()
      ->type_name("KEY=VALUE");
}

void declare_tokens(CLI::App& app, Arguments& arguments) {
  RemoteOptions& remote = arguments.remote;
  CLI::App* token = declare_group(app, "token", "Tokens of people and programs");
  CLI::App* list = declare_verb(*token, arguments, "list", "List them", over_server<list_tokens>);
  takes_limit(*list, arguments);
  CLI::App* create = declare_verb(*token, arguments, "create",
                                  "Make one, for --environment alone or for all; shown this once",
                                  over_server<create_token>);
  takes_name(*create, arguments, "name", "Whose it is, or what for")->required();
  create->add_option("--permission", remote.permission, "read, write or admin")
      ->required()
      ->check(CLI::IsMember({"read", "write", "admin"}))
      ->type_name("PERMISSION");
  create->add_option("--valid", remote.valid, "How long: 12h, 30d (default: until it is revoked)")
      ->type_name("DURATION");
  CLI::App* revoke = declare_verb(*token, arguments, "revoke", "Let one open nothing any more",
                                  over_server<revoke_token>);
  takes_number(*revoke, arguments, "token");
  asks_first(*revoke, arguments);
}

}  // namespace

void declare_administration(CLI::App& app, Arguments& arguments) {
  declare_environments(app, arguments);
  declare_tokens(app, arguments);
}

}  // namespace consort::cli
