#include "agent/daemon/config.h"

#include "agent/files.h"
#include "base/strings.h"
#include "document/yaml.h"
#include "model/duration.h"
#include "model/fields.h"
#include "net/socket.h"
#include "trust/x509/agent_name.h"

namespace consort::agent {
namespace {

constexpr const char* kDefaultPath = "/etc/consort/agent.yaml";
constexpr size_t kMostBytes = 1 << 20;
constexpr size_t kMostTargets = 1000;
constexpr size_t kMostRules = 1000;

// Reads the fields; what is wrong is kept by `fields` or told in `fault`.
class ConfigReader {
 public:
  explicit ConfigReader(const model::Value& root) : fields_(root, "") {}

  Result<Config> read() {
    Config config;
    config.data = fields_.text_or("data", config.data);
    config.servers = fields_.texts("servers");
    config.local = fields_.boolean_or("local", config.local);
    config.scan_every = duration("scan_every", config.scan_every);
    config.facts_every = duration("facts_every", config.facts_every);
    read_observed(config);
    std::string apply = fields_.text_or("apply", "ordered");
    config.apply_offers = apply == "offered";
    if (apply != "ordered" && apply != "offered")
      fields_.refuse("apply", "'" + printable(apply, 40) + "' is neither ordered nor offered");
    if (fields_.has("content_bytes"))
      config.content_bytes = fields_.integer("content_bytes", 1 << 20, int64_t{1} << 50);
    if (fields_.has("metrics")) config.metrics = loopback("metrics");
    read_roots(config.roots);
    if (!config.data.starts_with('/')) fields_.refuse("data", "is not an absolute path");
    TRY_DO(fields_.done());
    for (const std::string& server : config.servers)
      TRY_DO(ServerAddress::parse(server));
    return config;
  }

 private:
  Duration duration(std::string_view key, Duration fallback) {
    if (!fields_.has(key)) return fallback;
    auto parsed = model::parse_duration(fields_.text(key));
    if (!parsed) {
      fields_.refuse(key, parsed.error().message);
      return fallback;
    }
    if (*parsed < std::chrono::seconds(10)) fields_.refuse(key, "is shorter than 10s");
    return *parsed;
  }

  // Whether; or which folders besides the usual places; or these as `roots`, and what to ignore.
  void read_observed(Config& config) {
    const model::Value* observe = fields_.any("observe");
    if (!observe) return;
    if (observe->is_boolean()) {
      config.observe = observe->boolean();
      return;
    }
    if (!observe->is_map()) return take_folders(fields_, "observe", config);
    model::Fields inner(*observe, fields_.inside("observe"));
    take_folders(inner, "roots", config);
    const model::List& ignored = inner.list("ignore");
    if (ignored.size() > kMostRules) inner.refuse("ignore", "has more than 1000 rules");
    for (size_t i = 0; i < ignored.size() && inner.so_far(); ++i) {
      model::Fields one(ignored[i], inner.inside("ignore", i));
      survey::Rule rule{one.text("path"), survey::RuleKind::state, one.text("reason")};
      if (!rule.path.starts_with('/')) one.refuse("path", "is not an absolute path");
      if (trim(rule.reason).empty()) one.refuse("reason", "is empty: say why it is of no interest");
      if (Status status = one.done(); !status) inner.refuse(status.error());
      config.ignored.push_back(std::move(rule));
    }
    if (Status status = inner.done(); !status) fields_.refuse(status.error());
  }

  static void take_folders(model::Fields& fields, std::string_view key, Config& config) {
    config.observed_folders = fields.texts(key);
    for (const std::string& folder : config.observed_folders)
      if (!folder.starts_with('/'))
        fields.refuse(key, "'" + printable(folder, 100) + "' is not an absolute path");
  }

  // Nobody is asked who they are there.
  std::optional<ServerAddress> loopback(std::string_view key) {
    std::string text = fields_.text(key);
    auto address = ServerAddress::parse(text);
    auto socket = address ? net::SocketAddress::parse(address->host, address->port)
                          : Result<net::SocketAddress>(fail(Code::invalid, ""));
    if (socket && socket->is_loopback()) return *address;
    fields_.refuse(key, "'" + printable(text, 100) +
                            "' is not a loopback address and port, such as 127.0.0.1:9440");
    return std::nullopt;
  }

  void read_roots(std::vector<Config::Root>& roots) {
    const model::List& list = fields_.list("roots");
    if (list.size() > kMostTargets) fields_.refuse("roots", "are more than 1000");
    for (size_t i = 0; i < list.size() && fields_.so_far(); ++i) {
      model::Fields one(list[i], fields_.inside("roots", i));
      Config::Root root{one.text("name"), one.text("path")};
      if (!trust::AgentName::make("o", "e", root.name))
        one.refuse("name", "'" + printable(root.name, 40) +
                               "' is not of a-z, 0-9, '.', '_' and '-', beginning with a letter");
      if (!root.path.starts_with('/')) one.refuse("path", "is not an absolute path");
      for (const Config::Root& other : roots)
        if (other.name == root.name) one.refuse("name", "is given twice");
      if (Status status = one.done(); !status) fields_.refuse(status.error());
      roots.push_back(std::move(root));
    }
  }

  model::Fields fields_;
};

}  // namespace

std::optional<Config> read_config(std::string_view text, const std::string& document,
                                  Diagnostics& diagnostics) {
  auto root = document::read_yaml(text, &document, diagnostics,
                                  {.bytes = kMostBytes, .nodes = 100'000, .aliased_nodes = 1000});
  if (!root || diagnostics.has_errors()) return std::nullopt;
  if (root->is_null()) return Config{};
  auto config = ConfigReader(*root).read();
  if (config) return std::move(*config);
  diagnostics.error({document, 0, 0}, "agent-config", config.error().message,
                    "docs/agent.md shows all that can be set");
  return std::nullopt;
}

Result<Config> load_config(const std::optional<std::string>& path) {
  std::string at = path.value_or(kDefaultPath);
  auto text = read_file(at, kMostBytes);
  if (!text && text.error().code == Code::not_found && !path) return Config{};
  if (!text) return std::move(text).error();
  Diagnostics diagnostics;
  auto config = read_config(*text, at, diagnostics);
  if (config) return std::move(*config);
  std::string all = render(diagnostics, nullptr);
  return fail(Code::invalid, std::string(trim(all)));
}

}  // namespace consort::agent
