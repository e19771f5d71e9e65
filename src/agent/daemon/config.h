#pragma once
#include <optional>
#include <string>
#include <vector>

#include "agent/identity/server_address.h"
#include "base/clock.h"
#include "base/diagnostic.h"
#include "base/result.h"
#include "survey/rules.h"

namespace consort::agent {

// /etc/consort/agent.yaml, which may be missing: everything has a default. docs/agent.md tells it
// to users.
struct Config {
  // Besides the machine itself: the system below another folder.
  struct Root {
    std::string name;
    std::string path;
  };

  std::string data = "/var/lib/consort";
  std::vector<std::string> servers;  // "name:port", in place of those it joined
  bool local = true;                 // the machine itself is a target
  std::vector<Root> roots;
  bool apply_offers = false;  // apply a catalog when it is offered, without waiting for an order
  Duration scan_every = std::chrono::minutes(30);
  Duration facts_every = std::chrono::minutes(30);
  // Where to look out for what people change: in the usual places and below these folders.
  bool observe = true;
  std::vector<std::string> observed_folders;
  std::vector<survey::Rule> ignored;         // of what is there
  std::optional<ServerAddress> metrics;      // where GET /metrics is answered; loopback
  int64_t content_bytes = int64_t{4} << 30;  // of catalogs and blobs kept
};

// `document` is what the text is called in diagnostics. Nothing when there are errors.
std::optional<Config> read_config(std::string_view text, const std::string& document,
                                  Diagnostics& diagnostics);
// The defaults when there is no such file and none was asked for by name.
Result<Config> load_config(const std::optional<std::string>& path);

}  // namespace consort::agent
