#include "resources/cron/cron.h"

#include "base/strings.h"
#include "resources/cron/cron_entry.h"
#include "resources/file/metadata.h"
#include "resources/file/obstacle.h"
#include "resources/if_there.h"

namespace consort::resources {
namespace {

using model::Map;
using model::Value;

constexpr const char* kDirectory = "/etc/cron.d";
constexpr std::string_view kPrefix = "consort-";
constexpr size_t kLargest = 64 << 10;  // bytes of a file
constexpr uint32_t kMode = 0600;       // commands hold passwords, and cron reads as root

Result<std::string> path_of(const std::string& name) {
  bool plain = !name.empty() &&
               name.find_first_not_of(
                   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == name.npos;
  if (plain) return std::string(kDirectory) + "/" + std::string(kPrefix) + name;
  return fail(Code::invalid,
              "'" + printable(name, 80) +
                  "' cannot be the name of a cron entry: letters, digits, '_' and '-' only");
}

// As apply() leaves it.
bool is_private(const system::FileStatus& status) {
  return status.type == system::FileType::regular && status.uid == 0 && status.mode == kMode;
}

// `schedule` is there when it is described with one space between its fields.
CronEntry wanted(const Order& order) {
  CronEntry entry{order.text("schedule"),
                  order.text("user"),
                  order.text("command"),
                  {},
                  order.flag("disabled")};
  if (entry.user.empty()) entry.user = "root";
  const Value* environment = order.wanted("environment");
  if (!environment || !environment->is_map()) return entry;
  for (const Map::Entry& variable : environment->map()) {
    if (variable.value.is_text())
      entry.environment.insert_or_assign(*variable.key, variable.value.text());
  }
  return entry;
}

class CronProvider final : public Provider,
                           public Fingerprinting,
                           public Enumerating,
                           public Watching {
 public:
  explicit CronProvider(system::Target& target)
      : files_(target.files()), accounts_(target.accounts()) {}

  // Of a file that cron would not read, or others would, or that holds something else too, only the
  // state is told: all else differs.
  Result<Map> read(const Identity& identity, Context&) override {
    TRY(std::string path, path_of(identity.name));
    TRY(auto status, if_there(files_.status(path)));
    Map state;
    state.set("state", Value(status ? "present" : "absent"));
    if (!status || !is_private(*status)) return state;
    TRY(std::string text, files_.read(path, kLargest));
    std::optional<CronEntry> entry = CronEntry::parse(text);
    if (!entry) return state;
    state.set("schedule", Value(entry->schedule));
    state.set("command", Value(entry->command));
    state.set("user", Value(entry->user));
    Map environment;
    for (const auto& [name, value] : entry->environment)
      environment.set(name, Value(value));
    state.set("environment", Value(std::move(environment)));
    state.set("disabled", Value(entry->disabled));
    return state;
  }

  Fingerprint fingerprint(const Identity& identity, Context&) override {
    auto path = path_of(identity.name);
    return path ? files_.fingerprint(*path) : Fingerprint{};
  }

  Status apply(const Order& order, Context&) override {
    TRY(std::string path, path_of(order.name()));
    if (order.text("state") == "absent") return if_there(files_.remove(path));
    CronEntry entry = wanted(order);
    TRY(std::string text, entry.text(order.name()));
    TRY_DO(must_be_known(entry.user));
    TRY(auto directory, if_there(files_.status(kDirectory)));
    if (!directory) {
      return fail(Code::unavailable, std::string(kDirectory) +
                                         " does not exist, so no cron is here to run this: "
                                         "describe its package (cron, cronie)");
    }
    return named_by_folder(files_, path,
                           files_.write(path, text, {.mode = kMode, .uid = 0, .gid = 0}));
  }

  Result<std::vector<std::string>> enumerate(Context&) override {
    TRY(auto entries, if_there(files_.list(kDirectory)));
    std::vector<std::string> names;
    for (const system::DirectoryEntry& entry :
         entries.value_or(std::vector<system::DirectoryEntry>())) {
      if (entry.name.starts_with(kPrefix)) names.push_back(entry.name.substr(kPrefix.size()));
    }
    return names;
  }

  std::vector<WatchPoint> watch_points(const Identity& identity) override {
    auto path = path_of(identity.name);
    if (!path) return {};
    return {{WatchPoint::Kind::path, *path}};
  }

 private:
  // cron leaves out an entry of somebody it does not know, and of a number, and says so to the log
  // only.
  Status must_be_known(const std::string& user) {
    if (user == "root" || accounts_.uid(user)) return {};
    TRY(uint32_t uid, find_uid(accounts_, Value(user)));
    return fail(Code::invalid, "cron knows users by name only, not '" + printable(user, 80) +
                                   "': write '" + accounts_.user_name(uid) + "'");
  }

  system::FileSystem& files_;
  system::Accounts& accounts_;
};

}  // namespace

std::unique_ptr<Provider> cron_provider(system::Target& target, const model::Facts&) {
  return std::make_unique<CronProvider>(target);
}

}  // namespace consort::resources
