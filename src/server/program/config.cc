#include "server/program/config.h"

#include <arpa/inet.h>

#include <fstream>

#include "base/strings.h"
#include "document/yaml.h"
#include "model/fields.h"
#include "trust/x509/agent_name.h"
#include "trust/x509/authority.h"

namespace consort::server {
namespace {

constexpr const char* kDefaultPath = "/etc/consort/server.yaml";
constexpr size_t kMostBytes = 1 << 20;
constexpr int64_t kMostDays = 36'500;

bool is_address(const std::string& text) {
  unsigned char bytes[16];
  return ::inet_pton(AF_INET, text.c_str(), bytes) == 1 ||
         ::inet_pton(AF_INET6, text.c_str(), bytes) == 1;
}

// Reads the fields; what is wrong is kept by `fields_`.
class ConfigReader {
 public:
  explicit ConfigReader(const model::Value& root) : fields_(root, "") {}

  Result<Config> read() {
    Config config;
    config.data = fields_.text_or("data", config.data);
    if (!config.data.starts_with('/')) fields_.refuse("data", "is not an absolute path");
    if (fields_.has("listen"))
      if (Status status = set_listen(config, fields_.text("listen")); !status)
        fields_.refuse("listen", status.error().message);
    config.names = fields_.texts("names");
    config.servers = fields_.texts("servers");
    config.organization = fields_.text_or("organization", config.organization);
    config.environment = fields_.text_or("environment", config.environment);
    if (!trust::AgentName::make(config.organization, config.environment, "host"))
      fields_.refuse("environment",
                     "and 'organization' are of a-z, 0-9, '.', '_' and '-', and begin "
                     "with a letter");
    if (const model::Value* keep = fields_.any("keep_days")) keep_days(*keep, config.keep);
    TRY_DO(fields_.done());
    return config;
  }

 private:
  void keep_days(const model::Value& value, store::RetentionPolicy& keep) {
    model::Fields days(value, "keep_days");
    auto age = [&](std::string_view key, std::optional<Duration>& into) {
      if (days.has(key)) into = std::chrono::hours(24 * days.integer(key, 1, kMostDays));
    };
    age("events", keep.events.age);
    age("reports", keep.reports.age);
    age("operations", keep.operations.age);
    age("facts", keep.facts);
    age("compliance", keep.compliance);
    if (Status status = days.done(); !status) fields_.refuse(status.error());
  }

  model::Fields fields_;
};

Result<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return os_error(errno, "reading " + path);
  std::string text(kMostBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.size() > kMostBytes) return fail(Code::invalid, path + " has more than 1 MiB");
  return text;
}

}  // namespace

std::vector<std::string> Config::reached_at() const {
  if (!servers.empty()) return servers;
  const bool six = address.find(':') != address.npos;
  const std::string name = !names.empty() ? names.front() : six ? "[" + address + "]" : address;
  return {name + ":" + std::to_string(port)};
}

Status set_listen(Config& config, const std::string& text) {
  const size_t colon = text.rfind(':');
  std::string address = text.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']'))
    address = address.substr(1, address.size() - 2);
  const std::string port = colon == text.npos ? "" : text.substr(colon + 1);
  const bool digits =
      !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == port.npos;
  const int number = digits ? std::stoi(port) : -1;
  if (!is_address(address) || number < 0 || number > 65535)
    return fail(Code::invalid,
                "'" + printable(text, 100) + "' is not like 0.0.0.0:8440 or [::]:8440");
  config.address = std::move(address);
  config.port = static_cast<uint16_t>(number);
  return {};
}

void name_after_machine(Config& config, const std::string& machine) {
  if (!config.listens_anywhere() || !config.names.empty()) return;
  if (trust::is_dns_name(machine)) config.names.push_back(machine);
}

std::optional<Config> read_config(std::string_view text, const std::string& document,
                                  Diagnostics& diagnostics) {
  auto root = document::read_yaml(text, &document, diagnostics,
                                  {.bytes = kMostBytes, .nodes = 100'000, .aliased_nodes = 1000});
  if (!root || diagnostics.has_errors()) return std::nullopt;
  auto config = ConfigReader(root->is_null() ? model::Value(model::Map()) : *root).read();
  if (config) return std::move(*config);
  diagnostics.error({document, 0, 0}, "server-config", config.error().message,
                    "docs/server.md shows all that can be set");
  return std::nullopt;
}

Result<Config> load_config(const std::optional<std::string>& path) {
  const std::string at = path.value_or(kDefaultPath);
  auto text = read_file(at);
  if (!text && text.error().code == Code::not_found && !path) text = std::string();
  if (!text) return std::move(text).error();
  Diagnostics diagnostics;
  auto config = read_config(*text, at, diagnostics);
  if (config) return std::move(*config);
  const std::string all = render(diagnostics, nullptr);
  return fail(Code::invalid, std::string(trim(all)));
}

}  // namespace consort::server
