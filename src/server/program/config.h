#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/result.h"
#include "store/retention.h"

namespace consort::server {

// /etc/consort/server.yaml, which may be missing: everything has a default. docs/server.md tells it
// to users.
struct Config {
  std::string data = "/var/lib/consort-server";
  std::string address = "127.0.0.1";  // numeric; `listen` is address and port
  uint16_t port = 8440;
  std::vector<std::string> names;        // of its certificate, beside localhost and `address`
  std::vector<std::string> servers;      // "name:port", as join tokens tell agents; by default the
                                         // first name, or `address`
  std::string organization = "default";  // made at the first start, like
  std::string environment = "production";  // this
  store::RetentionPolicy keep = {
      .events = {std::chrono::hours(24 * 90), 10'000'000},
      .reports = {std::chrono::hours(24 * 90), 10'000'000},
      .operations = {std::chrono::hours(24 * 90), std::nullopt},
      .facts = std::chrono::hours(24 * 365),
      .compliance = std::chrono::hours(24 * 365),
  };

  // `servers`, or by default the first of `names`, or `address`, with the port.
  std::vector<std::string> reached_at() const;
  bool listens_anywhere() const { return address == "0.0.0.0" || address == "::"; }
};

// `document` is what the text is called in diagnostics. Nothing when there are errors.
std::optional<Config> read_config(std::string_view text, const std::string& document,
                                  Diagnostics& diagnostics);
// As `listen` says: "0.0.0.0:8440", "[::]:8440". Code::invalid.
Status set_listen(Config& config, const std::string& text);
// Who listens anywhere and says no name is known by that of the machine, where it can be one of a
// certificate.
void name_after_machine(Config& config, const std::string& machine);
// The defaults when there is no such file and none was asked for by name.
Result<Config> load_config(const std::optional<std::string>& path);

}  // namespace consort::server
