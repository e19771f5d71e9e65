#include "resources/command/guard.h"

#include "base/strings.h"
#include "model/pattern.h"
#include "resources/if_there.h"

namespace consort::resources {
namespace {

using model::Map;
using model::Value;

constexpr Duration kGuardLimit = std::chrono::seconds(30);

// What a shell says of a program it cannot run, and the first code that stands for a signal.
constexpr int kCannotRun = 126;
constexpr int kNotFound = 127;
constexpr int kSignals = 128;
constexpr int kLastSignal = 64;

std::string text(const Map& attributes, std::string_view name) {
  const Value* value = attributes.find(name);
  return value && value->is_text() ? value->text() : "";
}

bool is_clean(std::string_view text) { return text.find('\0') == std::string_view::npos; }

Status set_environment(const Map& attributes, system::Command& command) {
  static const std::string kName = "[A-Za-z_][A-Za-z0-9_]*";
  const Value* variables = attributes.find("environment");
  if (!variables || !variables->is_map()) return {};
  for (const Map::Entry& entry : variables->map()) {
    bool named = entry.key->size() <= 200 && model::matches(kName, *entry.key);
    if (!named || !entry.value.is_text() || !is_clean(entry.value.text())) {
      return fail(Code::invalid,
                  "'" + printable(*entry.key, 80) + "' in environment is no variable with a text");
    }
    command.environment.emplace_back(*entry.key, entry.value.text());
  }
  return {};
}

Status set_user(const Map& attributes, system::Target& target, system::Command& command) {
  std::string user = text(attributes, "user");
  if (user.empty()) return {};
  uint32_t uid = 0;
  auto [end, error] = std::from_chars(user.data(), user.data() + user.size(), uid);
  bool number = error == std::errc() && end == user.data() + user.size();
  if (number) user = target.accounts().user_name(uid);
  std::optional<system::Accounts::User> account = target.accounts().user(user);
  if (!account) return fail(Code::not_found, "there is no user '" + printable(user, 80) + "'");
  command.user = user;
  command.environment.emplace_back("HOME", account->home);
  command.environment.emplace_back("USER", user);
  command.environment.emplace_back("LOGNAME", user);
  return {};
}

Result<bool> exists(const std::string& path, Context& context) {
  TRY(std::optional<system::FileStatus> status, if_there(context.target.files().status(path)));
  return status.has_value();
}

}  // namespace

Result<std::vector<std::string>> argument_vector(const Value& value) {
  std::vector<std::string> argv;
  if (value.is_text()) argv = {"/bin/sh", "-c", value.text()};
  if (value.is_list()) {
    for (const Value& item : value.list()) {
      if (item.is_text()) argv.push_back(item.text());
      if (!item.is_text()) return fail(Code::invalid, "every argument must be a text");
    }
  }
  if (argv.empty() || argv[0].empty()) {
    return fail(Code::invalid, "it must be a text or a list that begins with a program");
  }
  if (!std::all_of(argv.begin(), argv.end(), is_clean)) {
    return fail(Code::invalid, "no argument may have a NUL in it");
  }
  return argv;
}

Result<system::Command> make_command(std::vector<std::string> argv, const Map& attributes,
                                     const Context& context) {
  system::Command command{.argv = std::move(argv)};
  if (std::string folder = text(attributes, "cwd"); !folder.empty()) command.directory = folder;
  TRY_DO(set_user(attributes, context.target, command));
  TRY_DO(set_environment(attributes, command));
  if (std::string mask = text(attributes, "umask"); !mask.empty()) {
    uint32_t bits = 0;
    std::from_chars(mask.data(), mask.data() + mask.size(), bits, 8);
    command.umask = bits;
  }
  command.timeout = context.timeout;
  return command;
}

Status can_be_found(const system::Command& command, system::FileSystem& files) {
  TRY(auto folder, if_there(files.status(command.directory)));
  if (!folder) return fail(Code::not_found, command.directory + " does not exist");
  for (const std::string& path : system::program_paths(command)) {
    TRY(auto program, if_there(files.status(path)));
    if (program) return {};
  }
  return fail(Code::not_found, "there is no program " + printable(command.argv[0], 200));
}

Result<bool> succeeds(std::string_view name, const Value& guard, const Map& attributes,
                      Context& context) {
  std::string doing = "running the guard '" + std::string(name) + "'";
  TRY(std::vector<std::string> argv, argument_vector(guard).within(doing));
  TRY(system::Command command, make_command(std::move(argv), attributes, context).within(doing));
  command.timeout = std::min(context.timeout, kGuardLimit);
  TRY(system::CommandResult result,
      context.target.processes().run(command, context.stop).within(doing));
  bool shell = guard.is_text();
  bool cannot = shell && (result.exit_code == kCannotRun || result.exit_code == kNotFound);
  bool killed = result.exit_code > kSignals && result.exit_code <= kSignals + kLastSignal;
  if (cannot || killed) {
    return fail(Code::failed, "it ended with " + std::to_string(result.exit_code) +
                                  ", which is no answer: " + result.complaint())
        .within(doing);
  }
  return result.ok();
}

Result<bool> is_due(const Map& attributes, Context& context) {
  if (std::string path = text(attributes, "creates"); !path.empty()) {
    TRY(bool there, exists(path, context));
    if (there) return false;
  }
  if (std::string path = text(attributes, "removes"); !path.empty()) {
    TRY(bool there, exists(path, context));
    if (!there) return false;
  }
  for (std::string_view name : {"unless", "only_if"}) {
    const Value* guard = attributes.find(name);
    if (!guard || guard->is_null()) continue;
    TRY(bool success, succeeds(name, *guard, attributes, context));
    if (success == (name == "unless")) return false;
  }
  return true;
}

}  // namespace consort::resources
