#include "base/strings.h"
#include "model/mode.h"
#include "model/text_list.h"
#include "resources/file/content.h"
#include "resources/file/obstacle.h"
#include "resources/if_there.h"
#include "resources/sudo/sudo_rule.h"
#include "resources/sudo/sudo_rules.h"

namespace consort::resources {
namespace {

using model::List;
using model::Map;
using model::Value;
using system::FileType;

const std::string kDirectory = "/etc/sudoers.d";
constexpr size_t kLargest = 1 << 20;  // bytes of a file
constexpr uint32_t kUsualMode = 0440;
constexpr uint32_t kOthersMayWrite = 0022;

constexpr const char* kParts[] = {"users",    "groups",   "hosts",   "run_as", "run_as_groups",
                                  "commands", "password", "set_env", "no_exec"};

// As sudo takes them: it ignores what has a '.' in it or ends in '~'.
bool is_rule_name(std::string_view name) {
  return !name.empty() && name.size() <= 200 && name[0] != '-' && name[0] != '+' &&
         name[0] != '@' && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '+' || c == '@' || c == '-';
         });
}

Result<std::string> path_of(const std::string& name) {
  if (is_rule_name(name)) return kDirectory + "/" + name;
  return fail(Code::invalid, "'" + printable(name, 80) + "' cannot be the name of a file in " +
                                 kDirectory + ": letters, digits, '_', '+', '@' and '-' only");
}

std::vector<std::string> texts_of(const Map& attributes, std::string_view name,
                                  std::vector<std::string> otherwise) {
  const Value* value = attributes.find(name);
  if (!value || !value->is_list()) return otherwise;
  std::vector<std::string> texts;
  for (const Value& item : value->list()) {
    if (item.is_text()) texts.push_back(item.text());
  }
  return texts;
}

bool flag_of(const Map& attributes, std::string_view name, bool otherwise) {
  const Value* value = attributes.find(name);
  return value && value->is_boolean() ? value->boolean() : otherwise;
}

// The rule that the parts of a description make, with what goes without saying.
SudoRule described(const Map& attributes) {
  SudoRule rule;
  rule.users = texts_of(attributes, "users", {});
  rule.groups = texts_of(attributes, "groups", {});
  rule.hosts = texts_of(attributes, "hosts", rule.hosts);
  rule.run_as_groups = texts_of(attributes, "run_as_groups", {});
  if (!rule.run_as_groups.empty()) rule.run_as.clear();
  rule.run_as = texts_of(attributes, "run_as", rule.run_as);
  rule.commands = texts_of(attributes, "commands", {});
  rule.password = flag_of(attributes, "password", true);
  rule.set_env = flag_of(attributes, "set_env", false);
  rule.no_exec = flag_of(attributes, "no_exec", false);
  return rule;
}

void observe(const SudoRule& rule, Map& observed) {
  observed.set("users", model::text_list(rule.users));
  observed.set("groups", model::text_list(rule.groups));
  observed.set("hosts", model::text_list(rule.hosts));
  observed.set("run_as", model::text_list(rule.run_as));
  observed.set("run_as_groups", model::text_list(rule.run_as_groups));
  observed.set("commands", model::text_list(rule.commands));
  observed.set("password", Value(rule.password));
  observed.set("set_env", Value(rule.set_env));
  observed.set("no_exec", Value(rule.no_exec));
}

bool has_content(const Map& attributes) {
  const Value* content = attributes.find("content");
  return content && !content->is_null();
}

class SudoRulesProvider final : public Provider,
                                public Fingerprinting,
                                public Resolving,
                                public Readable,
                                public Enumerating,
                                public Watching {
 public:
  explicit SudoRulesProvider(system::Target& target)
      : files_(target.files()), accounts_(target.accounts()) {}

  // In parts where it has such, unless who asks describes the content.
  Result<Map> read(const Identity& identity, Context&) override {
    TRY(std::string path, path_of(identity.name));
    TRY(auto status, if_there(files_.status(path)));
    Map observed;
    observed.set("state", Value(state_of(status)));
    if (!status || status->type != FileType::regular) return observed;
    observed.set("mode", Value(model::octal_mode(status->mode)));
    TRY(std::string text, files_.read(path, kLargest));
    const Interest& interest = identity.interest;
    bool whole = interest.in("content") && !interest.in("users") && !interest.in("groups");
    std::optional<SudoRule> rule = whole ? std::nullopt : SudoRule::parse(text);
    if (rule)
      observe(*rule, observed);
    else
      observed.set("content", content_value(sha256(text), text.size()));
    return observed;
  }

  Fingerprint fingerprint(const Identity& identity, Context&) override {
    auto path = path_of(identity.name);
    return path ? files_.fingerprint(*path) : Fingerprint{};
  }

  Result<std::optional<Map>> resolve(const model::Resource& desired, const Map&,
                                     Context&) override {
    const Map& attributes = desired.attributes;
    const Value* state = attributes.find("state");
    bool absent = state && *state == Value("absent");
    if (absent || has_content(attributes)) return std::optional<Map>();
    Map all;
    observe(described(attributes), all);
    Map settled = attributes;
    for (const char* part : kParts) {
      const Value* given = settled.find(part);
      if (!given || given->is_null()) settled.set(part, *all.find(part));
    }
    return std::optional(std::move(settled));
  }

  Status apply(const Order& order, Context& context) override {
    TRY(std::string path, path_of(order.name()));
    if (order.text("state") == "absent") return if_there(files_.remove(path));
    TRY(std::string text, text_for(order, context));
    TRY_DO(check_sudoers(text).within("checking " + path));
    TRY(auto directory, if_there(files_.status(kDirectory)));
    if (!directory) {
      return fail(Code::unavailable, kDirectory +
                                         " does not exist, so there is no sudo here to read this: "
                                         "describe its package (sudo)");
    }
    system::WriteOptions options{.mode = mode_for(order), .uid = 0, .gid = 0};
    if (context.target.processes().find("visudo")) {
      options.check = [&](const std::string& temporary) {
        return ask_visudo(temporary, path, order, context);
      };
    }
    return named_by_folder(files_, path, files_.write(path, text, options));
  }

  Result<std::string> content(const Identity& identity, size_t limit, Context&) override {
    TRY(std::string path, path_of(identity.name));
    return files_.read(path, limit);
  }

  Result<std::vector<std::string>> enumerate(Context&) override {
    TRY(auto entries, if_there(files_.list(kDirectory)));
    std::vector<std::string> names;
    for (const system::DirectoryEntry& entry :
         entries.value_or(std::vector<system::DirectoryEntry>())) {
      bool rule = entry.type == FileType::regular && entry.name != "README";
      if (rule && is_rule_name(entry.name)) names.push_back(entry.name);
    }
    return names;
  }

  std::vector<WatchPoint> watch_points(const Identity& identity) override {
    auto path = path_of(identity.name);
    if (!path) return {};
    return {{WatchPoint::Kind::path, *path}};
  }

 private:
  // In words where sudo would not read the file, or its owner could change it.
  std::string state_of(const std::optional<system::FileStatus>& status) {
    if (!status) return "absent";
    if (status->type != FileType::regular) return std::string(to_string(status->type));
    if (status->uid == 0 && status->gid == 0) return "present";
    return "owned by " + accounts_.user_name(status->uid) + ":" + accounts_.group_name(status->gid);
  }

  static Result<std::string> text_for(const Order& order, Context& context) {
    if (!has_content(order.desired.attributes))
      return described(order.desired.attributes).text(order.name());
    TRY(model::Text bytes, wanted_bytes(order, context));
    return std::string(*bytes);
  }

  static uint32_t mode_for(const Order& order) {
    auto mode = model::Mode::parse(order.text("mode"));
    uint32_t bits = mode ? mode->apply(0, false) : kUsualMode;
    return (bits & (kOthersMayWrite | 0111)) == 0 ? bits : kUsualMode;
  }

  // It names the file that it was shown, which is gone when anybody reads of it.
  static Status ask_visudo(const std::string& temporary, const std::string& path,
                           const Order& order, Context& context) {
    system::Command command{.argv = {"visudo", "-c", "-f", temporary}, .timeout = context.timeout};
    auto checked = run_checked(context.target.processes(), command, context.stop);
    if (checked) return {};
    Error error = std::move(checked).error();
    if (order.desired.sensitive && error.code == Code::failed)
      error.message = "visudo has refused it, in words that may hold a secret";
    error.message = replace_all(replace_all(error.message, temporary, path), "\n", "; ");
    return std::move(error).within("checking the new " + path + " (the old one was kept)");
  }

  system::FileSystem& files_;
  system::Accounts& accounts_;
};

}  // namespace

// Unknowns and what is not described are nobody's fault here.
Status sudo_rule_is_whole(const Map& attributes) {
  const Value* state = attributes.find("state");
  bool absent = state && *state == Value("absent");
  if (absent || has_content(attributes)) return {};
  if (!attributes.contains("users") && !attributes.contains("groups")) return {};  // `at_least_one`
  if (!attributes.contains("commands"))
    return fail(Code::invalid, "a rule that is described by its parts needs `commands`");
  auto is_empty = [&](const char* name) {
    const Value* value = attributes.find(name);
    return value && value->is_list() && value->list().empty();
  };
  auto says_nothing = [&](const char* name) {
    return !attributes.contains(name) || is_empty(name);
  };
  if (says_nothing("users") && says_nothing("groups"))
    return fail(Code::invalid, "nobody may run it: name `users` or `groups`");
  if (is_empty("run_as") && says_nothing("run_as_groups"))
    return fail(Code::invalid, "there is nobody to run it as: name somebody in `run_as`");
  return {};
}

std::unique_ptr<Provider> sudo_rules_provider(system::Target& target, const model::Facts&) {
  return std::make_unique<SudoRulesProvider>(target);
}

}  // namespace consort::resources
