#include "resources/package/dnf.h"

#include "base/strings.h"
#include "resources/if_there.h"
#include "resources/package/dnf_holds.h"
#include "resources/package/packages.h"

namespace consort::resources {
namespace {

const std::string kConfiguration = "/etc/dnf/dnf.conf";
const std::string kLockList = "/etc/dnf/plugins/versionlock.list";
const std::string kLockPlugin = "/etc/dnf/plugins/versionlock.conf";
constexpr size_t kOutputLimit = 32 << 20;
constexpr const char* kOffer = "%{name}\t%{epoch}\t%{version}\t%{release}\t%{arch}";

system::Command dnf(std::vector<std::string> arguments, const Context& context) {
  system::Command command;
  command.argv = {"dnf", "-y", "--setopt=exit_on_lock=True"};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  command.environment = {{"LC_ALL", "C.UTF-8"}};
  command.timeout = context.timeout;
  command.output_limit = kOutputLimit;
  return command;
}

// Only what is known already: nothing is fetched.
system::Command repoquery(std::vector<std::string> arguments, const Context& context) {
  arguments.insert(arguments.begin(), {"-q", "-C", "repoquery"});
  return dnf(std::move(arguments), context);
}

std::string text_or_nothing(Result<std::string> text) { return text ? std::move(*text) : ""; }

bool is_architecture(std::string_view text) {
  static constexpr std::string_view kKnown[] = {"noarch",  "x86_64", "i386",    "i486",
                                                "i586",    "i686",   "aarch64", "armv7hl",
                                                "ppc64le", "s390x",  "riscv64"};
  return std::find(std::begin(kKnown), std::end(kKnown), text) != std::end(kKnown);
}

// What packages' scripts said, which dnf prints between its own progress.
std::vector<std::string> script_output(const std::string& output) {
  std::vector<std::string> lines;
  bool inside = false;
  for (std::string_view line : split_lines(output)) {
    bool own = line.empty() || line.starts_with(' ');
    if (inside && !own) lines.push_back(printable(line));
    inside = line.find("Running scriptlet:") != std::string_view::npos || (inside && !own);
  }
  return lines;
}

// The lines that tell what failed.
std::string complaint(const system::CommandResult& result) {
  std::vector<std::string> lines;
  if (result.errors.find("scriptlet") != std::string::npos) lines = script_output(result.output);
  for (std::string_view line : split_lines(result.errors)) {
    if (!trim(line).empty() && !line.starts_with("Error: Transaction failed")) {
      lines.push_back(printable(trim(line)));
    }
  }
  if (lines.empty()) return result.complaint();
  if (lines.size() > 8) lines.resize(8);
  return join(lines, "; ");
}

}  // namespace

std::string dnf_argument(const PackageTransaction::Install& install) {
  if (install.version.empty()) return install.name;
  size_t dot = install.name.rfind('.');
  bool qualified = dot != std::string::npos && is_architecture(install.name.substr(dot + 1));
  if (!qualified) return install.name + "-" + install.version;
  return install.name.substr(0, dot) + "-" + install.version + install.name.substr(dot);
}

Dnf::Dnf()
    : RpmManager({.configuration = {kConfiguration, kLockList},
                  .repositories = "/etc/yum.repos.d",
                  .cache = "/var/cache/dnf"}) {}

Result<std::vector<std::string>> Dnf::chosen(Context& context) {
  TRY(system::CommandResult result,
      system::run_checked(context.target.processes(),
                          repoquery({"--userinstalled", "--qf", "%{name}"}, context),
                          context.stop));
  std::set<std::string> names;
  for (std::string_view name : split_lines(result.output))
    names.emplace(name);
  return std::vector<std::string>(names.begin(), names.end());
}

Result<std::map<std::string, std::vector<std::string>>> Dnf::offers(const Names& names,
                                                                    Context& context) {
  std::vector<std::string> arguments = {"--qf", kOffer, "--"};
  arguments.insert(arguments.end(), names.begin(), names.end());
  TRY(system::CommandResult result,
      context.target.processes().run(repoquery(std::move(arguments), context), context.stop));
  std::map<std::string, std::vector<std::string>> offered;
  if (!result.ok()) return offered;  // no repository has been asked yet
  RpmTable table = RpmTable::parse(result.output);
  for (const RpmPackage& package : table.packages()) {
    offered[package.name].push_back(package.version);
    offered[package.name + "." + package.architecture].push_back(package.version);
  }
  return offered;
}

Result<Dnf::Names> Dnf::known_names(Context& context) {
  TRY(system::CommandResult result,
      system::run_checked(context.target.processes(), repoquery({"--qf", "%{name}"}, context),
                          context.stop));
  Names names;
  for (std::string_view name : split_lines(result.output))
    names.emplace_back(name);
  return names;
}

Result<bool> Dnf::held(const std::string& name, Context& context) {
  system::FileSystem& files = context.target.files();
  std::string list = text_or_nothing(files.read(kLockList));
  if (!list.empty() && versionlock_holds(list, name)) return true;
  return excludes_hold(text_or_nothing(files.read(kConfiguration)), name);
}

Status Dnf::hold(const Names& names, bool on, Context& context) {
  std::lock_guard lock(holds_mutex_);
  bool plugin = context.target.files().status(kLockPlugin).has_value();
  if (plugin || !on) TRY_DO(hold_by_plugin(names, on, context));
  if (!plugin || !on) TRY_DO(hold_by_excluding(names, on, context));
  return {};
}

Status Dnf::hold_by_plugin(const Names& names, bool on, Context& context) {
  system::FileSystem& files = context.target.files();
  TRY(std::optional<std::string> before, if_there(files.read(kLockList)));
  TRY(std::shared_ptr<const RpmTable> packages, table(context));
  std::string list = before.value_or("");
  for (const std::string& name : names) {
    const RpmPackage* package = packages->find(name);
    list = on && package ? versionlock_with(list, package->name, package->version)
                         : versionlock_without(list, name);
  }
  return list == before.value_or("") ? Status() : files.write(kLockList, list);
}

Status Dnf::hold_by_excluding(const Names& names, bool on, Context& context) {
  system::FileSystem& files = context.target.files();
  TRY(std::optional<std::string> before, if_there(files.read(kConfiguration)));
  std::string text = before.value_or("");
  for (const std::string& name : names) {
    text = on ? excludes_with(text, name) : excludes_without(text, name);
  }
  return text == before.value_or("") ? Status() : files.write(kConfiguration, text);
}

system::Command Dnf::ask_repositories(const Context& context) {
  return dnf({"-q", "makecache", "--refresh"}, context);
}

system::Command Dnf::install(const std::vector<PackageTransaction::Install>& packages,
                             const PackageOptions& options, const Context& context) {
  std::vector<std::string> arguments;
  if (options.recommends) {
    arguments.push_back(std::string("--setopt=install_weak_deps=") +
                        (*options.recommends ? "True" : "False"));
  }
  if (options.allow_removals) arguments.push_back("--allowerasing");
  arguments.insert(arguments.end(), {"install", "--"});
  for (const auto& package : packages)
    arguments.push_back(dnf_argument(package));
  return dnf(std::move(arguments), context);
}

system::Command Dnf::remove(const Names& names, const PackageOptions&, const Context& context) {
  std::vector<std::string> arguments = {"--setopt=clean_requirements_on_remove=False", "remove",
                                        "--"};
  arguments.insert(arguments.end(), names.begin(), names.end());
  return dnf(std::move(arguments), context);
}

Error Dnf::explain(const system::CommandResult& result) {
  std::string said = complaint(result);
  auto says = [&](std::string_view text) { return said.find(text) != std::string::npos; };
  if (says(" already locked by ")) return fail(Code::busy, "dnf is in use: " + said);
  if (says("were filtered out by")) {
    return fail(Code::failed,
                said + " (excludepkgs in " + kConfiguration + ", or " + kLockList + ")");
  }
  if (says("Unable to find a match") || says("There are no enabled repositories")) {
    return fail(Code::not_found, said);
  }
  if (says("No space left on device") || says("needs more space")) return fail(Code::io, said);
  if (says("Failed to download metadata") || says("Cannot download")) {
    return fail(Code::unavailable, said);
  }
  return fail(Code::failed, said);
}

std::unique_ptr<Provider> dnf_packages(system::Target& target, const model::Facts& facts) {
  if (!is_package_manager("dnf", "dnf", target, facts)) return nullptr;
  return packages_provider(std::make_unique<Dnf>());
}

}  // namespace consort::resources
