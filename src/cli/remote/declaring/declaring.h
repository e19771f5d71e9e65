#pragma once
#include <CLI/CLI.hpp>

#include "cli/arguments.h"

namespace consort::cli {

// Declares the verbs that ask a server, and what they take. `arguments` outlives the parser.
void declare_remote(CLI::App& app, Arguments& arguments);

// What `plan` and `read` take to ask a server instead of this machine.
void declare_fleet_plan(CLI::App& plan, Arguments& arguments);
void declare_live_read(CLI::App& read, Arguments& arguments);

// Its parts, in the order of the help.
void declare_access(CLI::App& app, Arguments& arguments);
void declare_collections(CLI::App& app, Arguments& arguments);
void declare_hosts(CLI::App& app, Arguments& arguments);
void declare_deploying(CLI::App& app, Arguments& arguments);
void declare_proposals(CLI::App& app, Arguments& arguments);
void declare_compliance(CLI::App& app, Arguments& arguments);
void declare_revisions(CLI::App& app, Arguments& arguments);
void declare_administration(CLI::App& app, Arguments& arguments);

inline constexpr const char* kServerGroup = "Verbs that ask a server";

// A word that verbs follow: "host" of "host list".
CLI::App* declare_group(CLI::App& app, const std::string& name, const std::string& summary);

// A verb that asks no server: -o is all it has.
CLI::App* declare_plain(CLI::App& parent, Arguments& arguments, const std::string& name,
                        const std::string& summary, int (*run)(const Call&));
// One that does: it can be told which, and which environment.
CLI::App* declare_verb(CLI::App& parent, Arguments& arguments, const std::string& name,
                       const std::string& summary, int (*run)(const Call&));

// Options that several have.
void takes_server(CLI::App& verb, Arguments& arguments);
void takes_selector(CLI::App& verb, Arguments& arguments);  // also as its first word
void takes_limit(CLI::App& verb, Arguments& arguments);
// Words with commas between them, in one argument.
void takes_words(CLI::App& verb, std::vector<std::string>& words, const std::string& option,
                 const std::string& what, const std::string& type);
void takes_tags(CLI::App& verb, Arguments& arguments, const std::string& option,
                const std::string& what);
void asks_first(CLI::App& verb, Arguments& arguments);  // --yes
CLI::Option* takes_number(CLI::App& verb, Arguments& arguments, const std::string& word);
CLI::Validator number_of_one();  // from 1 up
CLI::Option* takes_name(CLI::App& verb, Arguments& arguments, const std::string& word,
                        const std::string& what);

}  // namespace consort::cli
