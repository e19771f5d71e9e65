#include "cli/remote/declaring/declaring.h"

#include <map>

#include "base/strings.h"
#include "cli/remote/session.h"
#include "cli/remote/verbs/verbs.h"

namespace consort::cli {
namespace {

const std::map<std::string, Format> kFormats = {{"table", Format::table},
                                                {"json", Format::json},
                                                {"yaml", Format::yaml},
                                                {"name", Format::name}};

CLI::Validator known_format() {
  return CLI::Validator(
      [](const std::string& word) {
        return kFormats.contains(word)
                   ? std::string()
                   : "'" + printable(word) + "' is none of table, json, yaml, name";
      },
      "");
}

// Refuses options that mean nothing without `option`, or with it: it makes another verb of this
// one.
void go_together(CLI::App& verb, const CLI::Option* option, std::vector<std::string> with,
                 std::vector<std::string> without) {
  verb.callback([&verb, option, with = std::move(with), without = std::move(without)] {
    const bool given = option->count() > 0;
    for (const std::string& name : given ? without : with) {
      if (verb.get_option(name)->count() == 0) continue;
      throw CLI::ValidationError(
          name, (given ? "does not go with " : "goes only with ") + option->get_name());
    }
  });
}

}  // namespace

CLI::App* declare_group(CLI::App& app, const std::string& name, const std::string& summary) {
  CLI::App* group = app.add_subcommand(name, summary)->group(kServerGroup);
  group->require_subcommand(1);
  return group;
}

CLI::App* declare_plain(CLI::App& parent, Arguments& arguments, const std::string& name,
                        const std::string& summary, int (*run)(const Call&)) {
  CLI::App* verb = parent.add_subcommand(name, summary);
  if (!parent.get_parent()) verb->group(kServerGroup);
  verb->callback([&arguments, run] { arguments.remote.run = run; });
  verb->add_option_function<std::string>(
          "-o,--output",
          [&arguments](const std::string& word) { arguments.format = kFormats.at(word); },
          "table, json, yaml or name")
      ->check(known_format())
      ->type_name("FORMAT");
  return verb;
}

CLI::App* declare_verb(CLI::App& parent, Arguments& arguments, const std::string& name,
                       const std::string& summary, int (*run)(const Call&)) {
  CLI::App* verb = declare_plain(parent, arguments, name, summary, run);
  takes_server(*verb, arguments);
  return verb;
}

void takes_server(CLI::App& verb, Arguments& arguments) {
  verb.add_option("--context", arguments.remote.context, "Saved server to ask")->type_name("NAME");
  verb.add_option("--environment", arguments.remote.environment,
                  "Environment: ORGANIZATION/NAME, or NAME where only one has it")
      ->type_name("NAME");
}

void takes_selector(CLI::App& verb, Arguments& arguments) {
  verb.add_option("selector,-l,--selector", arguments.remote.selector,
                  "Only hosts that it means: 'tag:web and not drifted'")
      ->type_name("SELECTOR");
}

void takes_limit(CLI::App& verb, Arguments& arguments) {
  verb.add_option("--limit", arguments.remote.limit, "How many to show; 0: all")
      ->type_name("NUMBER");
}

void takes_words(CLI::App& verb, std::vector<std::string>& words, const std::string& option,
                 const std::string& what, const std::string& type) {
  verb.add_option(option, words, what)->delimiter(',')->allow_extra_args(false)->type_name(type);
}

void takes_tags(CLI::App& verb, Arguments& arguments, const std::string& option,
                const std::string& what) {
  verb.add_option_function<std::vector<std::string>>(
          option,
          [&arguments](const std::vector<std::string>& tags) { arguments.remote.tags = tags; },
          what)
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("TAG,...");
}

void asks_first(CLI::App& verb, Arguments& arguments) {
  verb.add_flag("-y,--yes", arguments.yes, "Do not ask");
}

CLI::Option* takes_name(CLI::App& verb, Arguments& arguments, const std::string& word,
                        const std::string& what) {
  return verb.add_option(word, arguments.remote.name, what)->type_name("NAME");
}

void declare_remote(CLI::App& app, Arguments& arguments) {
  declare_access(app, arguments);
  declare_collections(app, arguments);
  declare_hosts(app, arguments);
  declare_deploying(app, arguments);
  declare_proposals(app, arguments);
  declare_compliance(app, arguments);
  declare_revisions(app, arguments);
  declare_administration(app, arguments);
}

void declare_fleet_plan(CLI::App& plan, Arguments& arguments) {
  CLI::Option* fleet =
      plan.add_option_function<std::string>(
              "--fleet",
              [&arguments](const std::string& selector) {
                arguments.remote.selector = selector;
                arguments.remote.run = over_server<plan_fleet>;
              },
              "Ask the server what deploying would change, on all hosts or those it means")
          ->expected(0, 1)
          ->type_name("[SELECTOR]");
  plan.add_option("--revision", arguments.remote.revision, "With --fleet: commit to deploy")
      ->type_name("COMMIT");
  takes_server(plan, arguments);
  go_together(plan, fleet, {"--revision", "--context", "--environment"},
              {"--site", "--plugins", "--facts-of", "--host", "--root", "--state", "--paranoid",
               "--enforce", "--out"});
}

void declare_live_read(CLI::App& read, Arguments& arguments) {
  CLI::Option* host = read.add_option_function<std::string>(
                              "--host",
                              [&arguments](const std::string& host) {
                                arguments.remote.host = host;
                                arguments.remote.run = over_server<read_from_host>;
                              },
                              "Ask the server for what is on that host now")
                          ->type_name("NAME");
  takes_server(read, arguments);
  go_together(read, host, {"--context", "--environment"}, {"--all", "--root", "--plugins"});
}

CLI::Validator number_of_one() {
  return CLI::Validator(
      [](const std::string& text) -> std::string {
        const bool digits =
            !text.empty() && text.size() < 19 && text.find_first_not_of("0123456789") == text.npos;
        if (digits && text.find_first_not_of('0') != text.npos) return "";
        return "'" + printable(text, 40) + "' is no number of one";
      },
      "");
}

CLI::Option* takes_number(CLI::App& verb, Arguments& arguments, const std::string& word) {
  return verb.add_option(word, arguments.remote.number, "Its number")
      ->required()
      ->check(number_of_one())
      ->type_name("NUMBER");
}

}  // namespace consort::cli
