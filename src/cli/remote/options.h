#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace consort::cli {

struct Call;

// What was typed for verbs that ask a server. One flat value: a verb looks only at what it
// declares.
struct RemoteOptions {
  int (*run)(const Call& call) = nullptr;  // the verb; null: it is none of these

  // Common to all.
  std::optional<std::string> context;      // which of the saved servers
  std::optional<std::string> environment;  // ORGANIZATION/NAME, or NAME

  // login, logout, context
  std::string server;                     // https://HOST:PORT
  std::optional<std::string> root_key;    // SHA-256 of the server's root key
  std::optional<std::string> token_file;  // "-": standard input

  // What is meant: a kind of things and one of them, a host, a plan, a rollout, a token.
  std::string kind;
  std::string name;
  std::string machine;  // that asks to join: its number or name
  int64_t number = 0;

  // get, and lists of other verbs
  std::string selector;
  std::optional<std::string> host;
  std::optional<std::string> state;
  std::optional<std::string> event_kind;
  std::optional<std::string> outcome;
  std::optional<std::string> actor;
  std::optional<std::string> object;
  bool settled = false;
  bool decided = false;
  bool branch = false;
  std::optional<size_t> limit;     // 0: all
  std::optional<std::string> at;   // a time
  std::optional<int64_t> since;    // watch-events: after this one
  std::vector<std::string> kinds;  // watch-events
  bool tells_lines = false;        // -o json prints one object a line, errors too

  // plan --fleet, deploy, rollout
  std::optional<std::string> revision;
  std::optional<int64_t> plan;
  std::string batch;  // "10", "25%"; "": what the environment says
  std::optional<int64_t> canary;
  std::optional<int64_t> max_failures;
  bool no_wait = false;
  bool embedded = false;

  // diff, revert
  std::string from;
  std::optional<std::string> tag;
  std::optional<std::string> resource;
  std::optional<std::string> path;
  std::optional<std::string> message;

  std::optional<std::string> replace;  // push: the commit that may be lost

  bool purge = false;  // orphans

  std::vector<std::string> of_hosts;  // proposal: only for these
  std::optional<std::string> period;  // proposal: how long; compliance: since when; a duration

  // compliance
  std::optional<std::string> grouping;  // tag, type, host, resource
  std::string report_format;            // json, csv, html
  std::optional<std::string> file;      // where the report goes; default: out

  // host, env, token
  std::optional<std::vector<std::string>> tags;  // to be the tags
  std::vector<std::string> added_tags;
  std::vector<std::string> removed_tags;
  std::optional<std::string> new_name;
  std::optional<int64_t> uses;
  std::optional<std::string> valid;  // a duration
  std::string permission;
  std::string reason;
  std::vector<std::string> settings;  // KEY=VALUE
};

}  // namespace consort::cli
