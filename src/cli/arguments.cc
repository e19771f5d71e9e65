#include "cli/arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <sstream>

#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/remote/declaring/declaring.h"

namespace consort::cli {
namespace {

const std::map<std::string, Format> kFormats = {
    {"table", Format::table}, {"json", Format::json}, {"yaml", Format::yaml}};
const std::vector<std::string> kFormatNames = {"table", "json", "yaml"};
const std::vector<std::string> kShells = {"bash", "zsh", "fish"};

// Refuses a word that is none of `words`.
CLI::Validator one_of(std::vector<std::string> words) {
  auto check = [words = std::move(words)](const std::string& word) -> std::string {
    if (std::find(words.begin(), words.end(), word) != words.end()) return {};
    return "'" + printable(word) + "' is none of " + join(words, ", ");
  };
  return CLI::Validator(check, "");
}

// Builds the parser that fills `a`; the verbs stand in the order in which they are used. When the
// first word is a verb of this machine, those of a server are not declared: a run is to begin at
// once.
class Parser {
 public:
  explicit Parser(Arguments& a, const std::string& first = {})
      : a_(a), app_("Keeps machines in the state you describe", "consort") {
    app_.require_subcommand(1);
    app_.set_version_flag("--version", std::string("consort " CONSORT_VERSION));
    app_.footer(
        "Start with: consort init my-site\nEvery verb explains itself: consort VERB --help");
    declare_describing();
    declare_changing();
    declare_taking_over();
    declare_asking();
    if (!verbs_.contains(first)) declare_remote(app_, a_);
    verbs_["server"] = Verb::server;
    app_.add_subcommand("server", "Run the server of a fleet: see consort server help");
  }

  CLI::App& app() { return app_; }
  Verb chosen() const {
    auto found = verbs_.find(app_.get_subcommands().front()->get_name());
    return found == verbs_.end() ? Verb::remote : found->second;
  }

 private:
  CLI::App* verb(const std::string& name, Verb verb, const std::string& summary) {
    verbs_[name] = verb;
    CLI::App* sub = app_.add_subcommand(name, summary);
    sub->add_option_function<std::string>(
           "-o,--output", [this](const std::string& name) { a_.format = kFormats.at(name); },
           "table, json or yaml")
        ->check(one_of(kFormatNames))
        ->type_name("FORMAT");
    return sub;
  }

  void reads_site(CLI::App* sub) {
    sub->add_option("-C,--site", a_.site, "Folder of the site (default: here)")->type_name("DIR");
    sub->add_option("--plugins", a_.plugins, "One more folder of resource type plugins")
        ->type_name("DIR");
    sub->add_option("--facts-of", a_.facts_of_hosts,
                    "Folder of HOST.json files: facts of other hosts")
        ->type_name("DIR");
  }

  void picks_host(CLI::App* sub) {
    sub->add_option("--host", a_.host, "Host of the site (default: this machine's name)")
        ->type_name("NAME");
  }

  void has_root(CLI::App* sub) {
    sub->add_option("--root", a_.root, "Work on the system below DIR instead of this one")
        ->type_name("DIR");
  }

  void keeps_state(CLI::App* sub) {
    has_root(sub);
    sub->add_option("--state", a_.state,
                    "Where consort remembers what it did (default: ROOT/var/lib/consort)")
        ->type_name("DIR");
    sub->add_flag("--paranoid", a_.paranoid,
                  "Read everything again, trusting no remembered fingerprint");
  }

  void declare_describing() {
    CLI::App* init =
        verb("init", Verb::init, "Begin a site: a small description that works at once");
    init->add_option("folder", a_.folder, "Folder to create")->required()->type_name("DIR");
    picks_host(init);

    CLI::App* check = verb("check", Verb::check, "Compile every host and show all that is wrong");
    reads_site(check);
    picks_host(check);
    has_root(check);

    CLI::App* compile =
        verb("compile", Verb::compile, "Show a host's catalog, or write those of all hosts");
    reads_site(compile);
    picks_host(compile);
    has_root(compile);
    compile->add_option("--out", a_.out, "Write HOST.json for every host into DIR")
        ->type_name("DIR");

    CLI::App* explain =
        verb("explain", Verb::explain, "Show which layer set a value, and what it overrode");
    reads_site(explain);
    picks_host(explain);
    has_root(explain);
    explain->add_option("address", a_.subject, "A resource or attribute: files./etc/motd.mode")
        ->required()
        ->type_name("ADDRESS");
  }

  void declare_changing() {
    CLI::App* plan = verb("plan", Verb::plan, "Show exactly what apply would change");
    reads_site(plan);
    picks_host(plan);
    keeps_state(plan);
    plan->add_option("--out", a_.out, "Save the plan, to apply exactly it later")
        ->type_name("FILE");
    plan->add_flag("--exit-code", a_.exit_code, "Exit with 2 when there are changes");
    plan->add_flag("--enforce", a_.enforce, "Treat drift as to be repaired whatever its policy");
    plan->add_flag("--no-diff", a_.quiet, "Leave out the differences of texts");
    declare_fleet_plan(*plan, a_);

    CLI::App* apply = verb("apply", Verb::apply, "Make the machine as described");
    reads_site(apply);
    picks_host(apply);
    keeps_state(apply);
    apply->add_option("plan", a_.plan_file, "A saved plan: do exactly that, or refuse")
        ->type_name("FILE");
    apply->add_flag("-y,--yes", a_.yes, "Do not ask");
    apply->add_flag("--exit-code", a_.exit_code, "Exit with 2 when something was changed");
    apply->add_flag("--enforce", a_.enforce, "Repair drift whatever its policy");
    apply->add_flag("--no-diff", a_.quiet, "Leave out the differences of texts");

    CLI::App* watch =
        verb("watch", Verb::watch, "Keep the machine as described, healing drift at once");
    reads_site(watch);
    picks_host(watch);
    keeps_state(watch);
    watch
        ->add_option_function<double>(
            "--scan-every", [this](double minutes) { set_scan(minutes); },
            "Minutes between full scans (default: 30)")
        ->check(CLI::Range(0.01, 10080.0))
        ->type_name("MINUTES");
  }

  void declare_taking_over() {
    CLI::App* adopt =
        verb("adopt", Verb::adopt,
             "Describe this machine as it is, as a host of a site; changes nothing on it");
    takes_over(adopt);
    has_root(adopt);

    CLI::App* takeover = verb(
        "takeover", Verb::takeover,
        "Describe another machine as it is, by ssh, as a host of a site; changes nothing on it");
    takeover
        ->add_option("machine", a_.subject, "ssh://USER@HOST:PORT; user and port may be missing")
        ->required()
        ->type_name("MACHINE");
    takes_over(takeover);
    takeover->add_option("--identity", a_.identity, "File of the key that ssh is to use")
        ->type_name("FILE");

    CLI::App* alike =
        verb("alike", Verb::alike,
             "Find hosts that are described alike, and make a tag of what they share");
    reads_site(alike);
    alike
        ->add_option("--min-share", a_.min_share,
                     "Part of each host's own layer that is in common (default: 0.8)")
        ->check(CLI::Range(0.05, 1.0))
        ->type_name("SHARE");
    takes_words(*alike, a_.remote.of_hosts, "--hosts", "Only these, whatever they share",
                "HOST,...");
    alike->add_option("--write", a_.remote.tag, "Move what they have in common to a new tag")
        ->type_name("TAG");

    verb("observe", Verb::observe, "What a takeover runs on the other machine")->group("");
  }

  void takes_over(CLI::App* sub) {
    reads_site(sub);
    sub->add_option("--host", a_.host, "Host that it becomes (default: the machine's name)")
        ->type_name("NAME");
    takes_tags(*sub, a_, "--tags", "Tags that the host has");
    looks_in(sub);
    sub->add_flag("-y,--yes", a_.yes, "Do not ask");
  }

  void looks_in(CLI::App* sub) {
    sub->add_option("--look", a_.folders,
                    "One more folder of the machine to look for files in (besides /etc): /opt/app")
        ->allow_extra_args(false)
        ->type_name("DIR");
  }

  void declare_asking() {
    CLI::App* read =
        verb("read", Verb::read, "Print the current state of resources as a layer ready to paste");
    read->add_option("collection", a_.subject, "Resource type: files, users, ...")
        ->type_name("TYPE");
    read->add_option("names", a_.names, "Names of resources (default: all of that type)")
        ->type_name("NAME");
    read->add_flag("--all", a_.read_all,
                   "Every type that can be listed, and files somebody made or changed");
    has_root(read);
    read->add_option("--plugins", a_.plugins, "One more folder of resource type plugins")
        ->type_name("DIR");

    declare_live_read(*read, a_);

    CLI::App* types = verb("types", Verb::types, "List resource types, or explain one");
    types->add_option("type", a_.subject, "Resource type to explain")->type_name("TYPE");
    types->add_option("--plugins", a_.plugins, "One more folder of resource type plugins")
        ->type_name("DIR");

    CLI::App* facts = verb("facts", Verb::facts, "Show what is known about this machine");
    facts->add_option("path", a_.subject, "Only this fact: os.family")->type_name("FACT");
    has_root(facts);

    verb("version", Verb::version, "Show the version");
    CLI::App* completion =
        verb("completion", Verb::completion, "Print a completion script for a shell");
    completion->add_option("shell", a_.subject, "bash, zsh or fish")
        ->required()
        ->check(one_of(kShells))
        ->type_name("SHELL");
  }

  void set_scan(double minutes) {
    a_.scan_every = std::chrono::duration_cast<Duration>(
        std::chrono::duration<double, std::ratio<60>>(minutes));
  }

  Arguments& a_;
  CLI::App app_;
  std::map<std::string, Verb> verbs_;
};

bool is_shown(const CLI::App* verb) { return !verb->get_group().empty(); }

std::vector<std::string> verb_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* sub : app.get_subcommands(is_shown))
    names.push_back(sub->get_name());
  return names;
}

// Of a verb, and of the verbs that follow it; each once.
std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_snames())
      names.push_back("-" + name);
    for (const std::string& name : option->get_lnames())
      names.push_back("--" + name);
  }
  for (const CLI::App* sub : app.get_subcommands(is_shown))
    for (std::string& name : option_names(*sub))
      if (std::find(names.begin(), names.end(), name) == names.end())
        names.push_back(std::move(name));
  return names;
}

// The option of that name ("-C", "--site") of some verb.
const CLI::Option* option_of_any(const CLI::App& app, const std::string& name) {
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) {
    const CLI::Option* option = verb->get_option_no_throw(name);
    if (!option) option = option_of_any(*verb, name);
    if (option) return option;
  }
  return nullptr;
}

// The verb that was typed, as far as it is known: "host list", or "host", or the program.
const CLI::App& typed_verb(const CLI::App& app) {
  auto typed = app.get_subcommands();
  return typed.empty() ? app : typed_verb(*typed.front());
}

std::string words_of(const CLI::App& verb) {
  const CLI::App* parent = verb.get_parent();
  return parent && parent->get_parent() ? words_of(*parent) + " " + verb.get_name()
                                        : verb.get_name();
}

// Names the program and the words before the verb, as the parser does for --help.
std::string help_text(const CLI::App& verb) {
  const CLI::App* parent = verb.get_parent();
  if (!parent) return verb.help();
  return verb.help(parent->get_parent() ? "consort " + words_of(*parent) : "consort");
}

std::string with_hint(std::string message, const std::string& hint, const std::string& help) {
  message = "error: " + message + "\n";
  if (!hint.empty()) message += "hint: " + hint + "\n";
  return message + "See: consort " + help + "\n";
}

// What is wrong with a command line that names no verb, or one there is not.
std::string verb_problem(const CLI::App& app, const std::string& word) {
  const bool nested = app.get_parent();
  const std::string before = nested ? words_of(app) + " " : "";
  if (word.empty() || option_of_any(app, word)) {
    return with_hint(
        nested ? "'" + words_of(app) + "' is followed by one of " + join(verb_names(app), ", ")
               : "a verb is missing",
        "", before + "--help");
  }
  std::string what = word.starts_with('-') ? "option" : "verb";
  return with_hint("there is no " + what + " '" + before + printable(word) + "'",
                   did_you_mean(word, verb_names(app)), before + "--help");
}

// What is wrong with words that a verb does not take.
std::string extras_problem(const CLI::App& verb, std::vector<std::string> extras) {
  auto option = std::find_if(extras.begin(), extras.end(),
                             [](const std::string& word) { return word.starts_with('-'); });
  std::string help = words_of(verb) + " --help";
  if (option == extras.end())
    return with_hint("'" + printable(extras.front()) + "' is one word too many", "", help);
  return with_hint("'" + words_of(verb) + "' has no option '" + printable(*option) + "'",
                   did_you_mean(option->substr(0, option->find('=')), option_names(verb)), help);
}

// What is wrong with a command line that could not be taken as it is; "" when the parser says it
// well itself.
std::string problem_of(const CLI::App& app, std::string first) {
  const CLI::App& verb = typed_verb(app);
  const std::vector<std::string> extras = app.remaining(/*recurse=*/true);
  const bool wants_verb = !verb.get_subcommands([](const CLI::App*) { return true; }).empty();
  if (wants_verb)
    return verb_problem(verb, verb.get_parent() ? extras.empty() ? "" : extras.front() : first);
  return extras.empty() ? "" : extras_problem(verb, extras);
}

// "consort help [VERB]" is "consort [VERB] --help".
std::optional<Parsed> asked_for_help(CLI::App& app, const std::vector<std::string>& words) {
  if (words.empty() || words.front() != "help") return std::nullopt;
  const CLI::App* verb = &app;
  for (size_t i = 1; i < words.size(); ++i) {
    std::vector<std::string> names = verb_names(*verb);
    if (std::find(names.begin(), names.end(), words[i]) == names.end())
      return Parsed{std::nullopt, verb_problem(*verb, words[i]), kError};
    verb = verb->get_subcommand(words[i]);
  }
  return Parsed{std::nullopt, help_text(*verb), kOk};
}

bool takes_value(const CLI::Option* option) {
  return option && option->get_items_expected_max() > 0;
}

// The words of a command line with those options behind its verb that stood before it, as in
// "consort -C site plan". Without a verb behind them they stay where they are.
std::vector<std::string> verb_first(int argc, const char* const* argv) {
  std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  if (words.empty() || !words.front().starts_with('-')) return words;
  Arguments unused;
  Parser parser(unused);
  size_t verb = 0;
  while (verb < words.size() && words[verb].starts_with('-'))
    verb += takes_value(option_of_any(parser.app(), words[verb])) ? 2 : 1;
  const std::vector<std::string> verbs = verb_names(parser.app());
  if (verb >= words.size() || std::find(verbs.begin(), verbs.end(), words[verb]) == verbs.end())
    return words;
  auto first = words.begin() + static_cast<ptrdiff_t>(verb);
  auto end = std::find(first, words.end(), "--");
  std::rotate(words.begin(), first, end);
  return words;
}

// What follows "server" is the server's own command line.
std::optional<Parsed> asked_for_server(const std::vector<std::string>& words) {
  if (words.empty() || words.front() != "server") return std::nullopt;
  Arguments arguments;
  arguments.verb = Verb::server;
  arguments.names.assign(words.begin() + 1, words.end());
  return Parsed{std::move(arguments), {}, kOk};
}

}  // namespace

Parsed parse_arguments(int argc, const char* const* argv) {
  const std::vector<std::string> words = verb_first(argc, argv);
  if (auto server = asked_for_server(words)) return *std::move(server);
  const std::string first = words.empty() ? "" : words.front();
  Arguments arguments;
  Parser parser(arguments, first);
  if (auto help = asked_for_help(parser.app(), words)) return *std::move(help);
  try {
    parser.app().parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::ParseError& error) {
    const bool helped = error.get_exit_code() == 0;
    std::string problem = helped ? "" : problem_of(parser.app(), first);
    if (!problem.empty()) return {std::nullopt, std::move(problem), kError};
    std::ostringstream out, err;
    int code = parser.app().exit(error, out, err);
    return {std::nullopt, out.str() + err.str(), code == 0 ? kOk : kError};
  }
  arguments.verb = parser.chosen();
  return {std::move(arguments), {}, kOk};
}

std::vector<VerbDoc> verb_docs() {
  Arguments unused;
  Parser parser(unused);
  std::vector<VerbDoc> docs;
  for (const CLI::App* sub : parser.app().get_subcommands(is_shown))
    docs.push_back({sub->get_name(), sub->get_description(), option_names(*sub), verb_names(*sub)});
  return docs;
}

std::string help_of(const std::string& verb) {
  Arguments unused;
  Parser parser(unused);
  return help_text(verb.empty() ? parser.app() : *parser.app().get_subcommand(verb));
}

}  // namespace consort::cli
