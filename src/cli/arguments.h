#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "cli/remote/options.h"

namespace consort::cli {

enum class Verb {
  init,
  check,
  compile,
  plan,
  apply,
  watch,
  explain,
  read,
  adopt,
  takeover,
  alike,
  observe,  // what a takeover runs on the other machine
  types,
  facts,
  version,
  completion,
  server,  // what follows is the command line of the server
  remote   // every verb that asks a server: remote.run does it
};

enum class Format { table, json, yaml, name };  // name: of remote verbs only

// What was typed, checked and with its defaults. One flat value: a verb looks only at what it
// declares.
struct Arguments {
  Verb verb = Verb::version;

  // Common to all.
  std::string site = ".";           // -C
  std::optional<std::string> host;  // default: this machine's name
  std::string root = "/";
  std::optional<std::string> state;  // default: <root>/var/lib/consort
  Format format = Format::table;
  std::vector<std::string> plugins;           // more folders of plugins
  std::optional<std::string> facts_of_hosts;  // folder of <host>.json: facts of other hosts

  // Of one verb each.
  std::string folder;                    // init
  bool all_hosts = false;                // check, compile
  std::optional<std::string> out;        // compile: folder; plan: file
  bool exit_code = false;                // plan, apply: 2 when changes are pending or were made
  bool paranoid = false;                 // plan, apply, watch
  bool enforce = false;                  // plan, apply
  bool yes = false;                      // apply, adopt, takeover
  std::optional<std::string> plan_file;  // apply
  bool quiet = false;                    // plan, apply: no text differences
  Duration scan_every = std::chrono::minutes(30);  // watch
  // explain: address; read, types: collection; completion: shell; facts: path; takeover: machine
  std::string subject;
  std::vector<std::string> names;       // read; server: all that follows it
  bool read_all = false;                // read
  std::vector<std::string> folders;     // adopt, takeover: where files are looked at, too
  double min_share = 0.8;               // alike
  std::optional<std::string> identity;  // takeover: file of a key of ssh
  RemoteOptions remote;
};

// The result of looking at a command line: arguments to go on with, or a text to print and an exit
// code.
struct Parsed {
  std::optional<Arguments> arguments;
  std::string text;
  int exit_code = 0;
};
Parsed parse_arguments(int argc, const char* const* argv);

// Every verb with its options, for completion and documentation.
struct VerbDoc {
  std::string name;
  std::string summary;
  std::vector<std::string> options;     // "-o", "--output"; of its verbs, too
  std::vector<std::string> verbs = {};  // "list" of "host list"
};
std::vector<VerbDoc> verb_docs();
std::string help_of(
    const std::string& verb);  // what `consort VERB --help` prints; "" for the program's own

}  // namespace consort::cli
