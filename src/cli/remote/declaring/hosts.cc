#include "cli/remote/declaring/declaring.h"
#include "cli/remote/session.h"
#include "cli/remote/verbs/verbs.h"

namespace consort::cli {
namespace {

CLI::App* declare_host_verb(CLI::App& group, Arguments& arguments, const std::string& name,
                            const std::string& summary, int (*run)(const Call&)) {
  CLI::App* verb = declare_verb(group, arguments, name, summary, run);
  takes_name(*verb, arguments, "host", "Name of the host")->required();
  return verb;
}

void declare_looking(CLI::App& host, Arguments& arguments) {
  RemoteOptions& remote = arguments.remote;
  CLI::App* list =
      declare_verb(host, arguments, "list", "List hosts and how they are", over_server<list_hosts>);
  takes_selector(*list, arguments);
  takes_limit(*list, arguments);
  declare_host_verb(host, arguments, "show", "Show one host", over_server<show_host>);
  CLI::App* facts = declare_host_verb(host, arguments, "facts", "Show what is known about a host",
                                      over_server<show_host_facts>);
  facts->add_option("fact", arguments.subject, "Only this fact: os.family")->type_name("FACT");
  facts
      ->add_option("--at", remote.at,
                   "As it was then: a time such as 2026-03-01T12:00:00Z, or a commit")
      ->type_name("WHEN");
  CLI::App* tags = declare_host_verb(host, arguments, "tags",
                                     "Show the tags of a host, or change them by a commit",
                                     over_server<host_tags>);
  takes_tags(*tags, arguments, "--set", "All of them, in order: later wins");
  takes_words(*tags, remote.added_tags, "--add", "More, at the end", "TAG,...");
  takes_words(*tags, remote.removed_tags, "--remove", "Fewer", "TAG,...");
}

void declare_joining(CLI::App& host, Arguments& arguments) {
  RemoteOptions& remote = arguments.remote;
  CLI::App* token =
      declare_verb(host, arguments, "join-token", "Make a token that lets machines join",
                   over_server<make_join_token>);
  token->add_option("--uses", remote.uses, "Machines that it lets in (default: 1)")
      ->type_name("NUMBER");
  token->add_option("--valid", remote.valid, "How long: 30m, 2h (default: 10m)")
      ->type_name("DURATION");
  takes_tags(*token, arguments, "--tags", "Tags that they get");
  token->add_option("--name", remote.new_name, "For people")->type_name("TEXT");

  CLI::App* pending = declare_verb(host, arguments, "pending", "List machines that ask to join",
                                   over_server<list_pending>);
  takes_limit(*pending, arguments);
  CLI::App* accept =
      declare_verb(host, arguments, "approve", "Let a machine in, after reading its key aloud",
                   over_server<approve>);
  takes_name(*accept, arguments, "machine", "Its number, or its name")->required();
  accept->add_option("--name", remote.new_name, "Name that it gets (default: its own)")
      ->type_name("NAME");
  takes_tags(*accept, arguments, "--tags", "Tags that it gets");
  asks_first(*accept, arguments);
  CLI::App* send_away =
      declare_verb(host, arguments, "reject", "Send a machine away", over_server<reject>);
  takes_name(*send_away, arguments, "machine", "Its number, or its name")->required();
  asks_first(*send_away, arguments);
}

void declare_control(CLI::App& host, Arguments& arguments) {
  declare_host_verb(host, arguments, "pause", "Let its agent change nothing for now",
                    over_server<pause_host>);
  declare_host_verb(host, arguments, "resume", "Let a paused agent go on",
                    over_server<resume_host>);
  asks_first(*declare_host_verb(host, arguments, "retire",
                                "Take it out of service; its certificates are revoked",
                                over_server<retire_host>),
             arguments);
  declare_host_verb(host, arguments, "release", "Let it out of quarantine",
                    over_server<release_host>);
  CLI::App* reinstall =
      declare_host_verb(host, arguments, "reinstall",
                        "Give its place to a machine that was installed anew and asks to join",
                        over_server<reinstall_host>);
  reinstall
      ->add_option("machine", arguments.remote.machine,
                   "Number or name of the machine (default: the name of the host)")
      ->type_name("NAME");
  asks_first(*reinstall, arguments);
  CLI::App* revoke = declare_host_verb(
      host, arguments, "revoke", "Refuse its certificate from now on", over_server<revoke_host>);
  revoke->add_option("--reason", arguments.remote.reason, "Why")->required()->type_name("TEXT");
  asks_first(*revoke, arguments);
}

}  // namespace

void declare_hosts(CLI::App& app, Arguments& arguments) {
  CLI::App* host =
      declare_group(app, "host", "Hosts: how they are, who may join, what they may do");
  declare_looking(*host, arguments);
  declare_joining(*host, arguments);
  declare_control(*host, arguments);
}

}  // namespace consort::cli
