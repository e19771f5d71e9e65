#include "resources/package/zypper.h"

#include "base/strings.h"
#include "resources/if_there.h"
#include "resources/package/packages.h"

namespace consort::resources {
namespace {

const std::string kLocks = "/etc/zypp/locks";
const std::string kAutoInstalled = "/var/lib/zypp/AutoInstalled";
constexpr size_t kOutputLimit = 32 << 20;
constexpr int kCapabilityNotFound = 104;
constexpr int kLocked = 7;

system::Command zypper(std::vector<std::string> arguments, const Context& context) {
  system::Command command;
  command.argv = {"zypper", "--non-interactive"};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  command.environment = {{"LC_ALL", "C.UTF-8"}};
  command.timeout = context.timeout;
  command.output_limit = kOutputLimit;
  return command;
}

// Only what is known already: nothing is fetched.
system::Command search(std::vector<std::string> arguments, const Context& context) {
  arguments.insert(arguments.begin(), {"--no-refresh", "--xmlout", "search", "--type", "package"});
  return zypper(std::move(arguments), context);
}

// The lines from the one that tells what went wrong on, without what is said of every change.
std::string complaint(const system::CommandResult& result) {
  std::vector<std::string> lines;
  bool telling = false;
  std::string said = result.output + result.errors;
  for (std::string_view line : split_lines(said)) {
    bool starts = line.starts_with("Problem:") || line.find(" failed:") != std::string_view::npos ||
                  line.find("not found") != std::string_view::npos ||
                  line.find("is locked by") != std::string_view::npos;
    telling = telling || starts;
    bool noise = line.starts_with("rpm: ") || line.starts_with("Choose from above") ||
                 line.starts_with("Abort, retry") || trim(line).empty();
    if (telling && !noise) lines.push_back(printable(trim(line)));
  }
  if (lines.empty()) return result.complaint();
  if (lines.size() > 8) lines.resize(8);
  return join(lines, "; ");
}

}  // namespace

Zypper::Zypper()
    : RpmManager({.configuration = {kLocks},
                  .repositories = "/etc/zypp/repos.d",
                  .cache = "/var/cache/zypp/raw"}) {}

// Everything that was not put into zypper's list of what only came along.
Result<std::vector<std::string>> Zypper::chosen(Context& context) {
  TRY(std::shared_ptr<const RpmTable> packages, table(context));
  TRY(std::optional<std::string> automatic, if_there(context.target.files().read(kAutoInstalled)));
  std::set<std::string> names;
  for (const RpmPackage& package : packages->packages()) {
    if (package.name != "gpg-pubkey") names.insert(package.name);
  }
  std::string list = automatic.value_or("");
  for (std::string_view line : split_lines(list))
    names.erase(std::string(trim(line)));
  return std::vector<std::string>(names.begin(), names.end());
}

Result<std::map<std::string, std::vector<std::string>>> Zypper::offers(const Names& names,
                                                                       Context& context) {
  std::vector<std::string> arguments = {"--details", "--match-exact", "--"};
  arguments.insert(arguments.end(), names.begin(), names.end());
  TRY(system::CommandResult result,
      context.target.processes().run(search(std::move(arguments), context), context.stop));
  std::map<std::string, std::vector<std::string>> offered;
  if (!result.ok() && result.exit_code != kCapabilityNotFound) return offered;
  for (const ZypperSolvable& package : parse_zypper_search(result.output)) {
    if (package.repository == "(System Packages)") continue;
    offered[package.name].push_back(package.edition);
    offered[package.name + "." + package.architecture].push_back(package.edition);
  }
  return offered;
}

Result<Zypper::Names> Zypper::known_names(Context& context) {
  TRY(system::CommandResult result,
      system::run_checked(context.target.processes(), search({}, context), context.stop));
  Names names;
  for (ZypperSolvable& package : parse_zypper_search(result.output)) {
    names.push_back(std::move(package.name));
  }
  return names;
}

Result<bool> Zypper::held(const std::string& name, Context& context) {
  TRY(std::optional<std::string> locks, if_there(context.target.files().read(kLocks)));
  return locks && zypper_locks(*locks, name);
}

Status Zypper::hold(const Names& names, bool on, Context& context) {
  std::vector<std::string> arguments = {on ? "addlock" : "removelock", "--"};
  arguments.insert(arguments.end(), names.begin(), names.end());
  TRY(system::CommandResult result,
      context.target.processes().run(zypper(std::move(arguments), context), context.stop));
  return result.ok() ? Status() : Status(explain(result).within("locking packages"));
}

system::Command Zypper::ask_repositories(const Context& context) {
  return zypper({"refresh"}, context);
}

system::Command Zypper::install(const std::vector<PackageTransaction::Install>& packages,
                                const PackageOptions& options, const Context& context) {
  std::vector<std::string> arguments = {"install", "--name"};
  if (options.recommends) {
    arguments.push_back(*options.recommends ? "--recommends" : "--no-recommends");
  }
  if (options.allow_downgrade) arguments.push_back("--oldpackage");
  if (options.allow_removals) arguments.push_back("--force-resolution");
  arguments.push_back("--");
  for (const auto& package : packages) {
    bool any = package.version.empty();
    arguments.push_back(any ? package.name : package.name + "=" + package.version);
  }
  return zypper(std::move(arguments), context);
}

system::Command Zypper::remove(const Names& names, const PackageOptions&, const Context& context) {
  std::vector<std::string> arguments = {"remove", "--name", "--"};
  arguments.insert(arguments.end(), names.begin(), names.end());
  return zypper(std::move(arguments), context);
}

Error Zypper::explain(const system::CommandResult& result) {
  std::string said = complaint(result);
  if (result.exit_code == kLocked) return fail(Code::busy, "zypper is in use: " + said);
  if (result.exit_code == kCapabilityNotFound) return fail(Code::not_found, said);
  bool full = said.find("No space left on device") != std::string::npos;
  return fail(full ? Code::io : Code::failed, said);
}

std::unique_ptr<Provider> zypper_packages(system::Target& target, const model::Facts& facts) {
  if (!is_package_manager("zypper", "zypper", target, facts)) return nullptr;
  return packages_provider(std::make_unique<Zypper>());
}

}  // namespace consort::resources
