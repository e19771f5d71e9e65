#include "resources/testing/fake_apt.h"

#include "base/strings.h"

namespace consort::resources {
namespace {

const std::string kStatus = "/var/lib/dpkg/status";
const std::string kLists = "/var/lib/apt/lists/fake_Release";

system::CommandResult refuse(std::string errors) {
  return {.exit_code = 100, .output = "", .errors = std::move(errors)};
}

bool has(const std::vector<std::string>& arguments, std::string_view wanted) {
  return std::find(arguments.begin(), arguments.end(), wanted) != arguments.end();
}

std::string stanza(const std::string& name, const std::string& status, const std::string& version) {
  return "Package: " + name + "\nStatus: " + status + "\nArchitecture: amd64\nVersion: " + version +
         "\n\n";
}

std::string_view status_text(PackageState state) {
  switch (state) {
    case PackageState::present:
      return "ok installed";
    case PackageState::removed:
      return "ok config-files";
    case PackageState::broken:
      return "ok half-configured";
    case PackageState::absent:
      break;
  }
  return "ok not-installed";
}

}  // namespace

std::shared_ptr<FakeApt> FakeApt::on(system::FakeTarget& target) {
  std::shared_ptr<FakeApt> apt(new FakeApt(target));
  target.files().put(kStatus, stanza("dpkg", "install ok installed", "1.21.22"));
  target.files().put("/etc/apt/sources.list", "");
  target.files().put_directory("/etc/apt/sources.list.d");
  target.files().put(kLists, "");
  system::FakeProcessRunner& processes = target.processes();
  processes.handle({"apt-get"}, [apt](const auto& command) { return apt->apt_get(command); });
  processes.handle({"apt-cache"}, [apt](const auto& command) { return apt->apt_cache(command); });
  processes.handle({"dpkg"}, [apt](const auto& command) { return apt->dpkg(command); });
  return apt;
}

void FakeApt::publish(const std::string& name, std::vector<std::string> versions) {
  published_[name] = std::move(versions);
}

void FakeApt::publish_and_update(const std::string& name, std::vector<std::string> versions) {
  publish(name, std::move(versions));
  known_ = published_;
  target_.files().put(kLists, "");
}

void FakeApt::conflict(const std::string& name, const std::string& other) {
  conflicts_.emplace(name, other);
}

void FakeApt::need(const std::string& name, const std::string& other) {
  needs_.emplace(name, other);
}

void FakeApt::break_script(const std::string& name) { failing_.insert(name); }

DpkgDatabase FakeApt::database() {
  return DpkgDatabase::parse(target_.files().content(kStatus).value_or(""));
}

void FakeApt::put(const std::string& name, const std::string& version, const std::string& status) {
  drop(name);
  std::string text = target_.files().content(kStatus).value_or("");
  target_.files().put(kStatus, text + stanza(name, status, version));
}

void FakeApt::drop(const std::string& name) {
  std::string text;
  DpkgDatabase installed = database();
  for (const DpkgPackage& package : installed.packages()) {
    if (package.name == name) continue;
    std::string want = package.hold ? "hold " : "install ";
    text += stanza(package.name, want.append(status_text(package.state)), package.version);
  }
  target_.files().put(kStatus, text);
}

FakeApt::Answer FakeApt::apt_get(const system::Command& command) {
  if (locked_ && secret_)
    return refuse(
        "E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), is "
        "another process using it?\n");
  if (locked_) {
    return refuse(
        "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 42 "
        "(unattended-upgr)\n");
  }
  if (interrupted_) {
    return refuse(
        "E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct "
        "the problem. \n");
  }
  if (has(command.argv, "update")) {
    known_ = published_;
    target_.files().put(kLists, "");
    return system::CommandResult{};
  }
  auto end = std::find(command.argv.begin(), command.argv.end(), "--");
  std::vector<Wish> wishes;
  for (auto at = end; at != command.argv.end(); ++at) {
    if (at != end) wishes.push_back(parse(*at));
  }
  return install({command.argv.begin(), end}, wishes);
}

FakeApt::Wish FakeApt::parse(const std::string& argument) {
  size_t sign = argument.find('=');
  if (sign != std::string::npos) return {argument.substr(0, sign), argument.substr(sign + 1)};
  bool remove = argument.ends_with('-') && !known_.contains(argument);
  return {remove ? argument.substr(0, argument.size() - 1) : argument, "", remove};
}

// What goes: what is asked to, what is in conflict with what comes, and what needs any of it.
std::set<std::string> FakeApt::removals(const std::vector<Wish>& wishes) {
  DpkgDatabase installed = database();
  auto is_there = [&](const std::string& name) {
    const DpkgPackage* package = installed.find(name);
    return package && package->state == PackageState::present;
  };
  std::set<std::string> gone;
  for (const Wish& wish : wishes) {
    if (wish.remove && installed.find(wish.name)) gone.insert(wish.name);
    auto [first, last] = conflicts_.equal_range(wish.name);
    for (; !wish.remove && first != last; ++first) {
      if (is_there(first->second)) gone.insert(first->second);
    }
  }
  for (const auto& [name, other] : needs_) {
    if (gone.contains(other) && is_there(name)) gone.insert(name);
  }
  return gone;
}

FakeApt::Answer FakeApt::install(const std::vector<std::string>& options,
                                 const std::vector<Wish>& wishes) {
  for (const Wish& wish : wishes) {
    if (wish.remove) continue;
    if (!known_.contains(wish.name))
      return refuse("E: Unable to locate package " + wish.name + "\n");
    if (!wish.version.empty() && !has(known_[wish.name], wish.version)) {
      return refuse("E: Version '" + wish.version + "' for '" + wish.name + "' was not found\n");
    }
  }
  std::set<std::string> gone = removals(wishes);
  if (has(options, "--simulate")) {
    system::CommandResult result;
    for (const std::string& name : gone)
      result.output += "Remv " + name + " [1]\n";
    return result;
  }
  if (!gone.empty() && has(options, "--no-remove")) {
    system::CommandResult result =
        refuse("E: Packages need to be removed but remove is disabled.\n");
    result.output = "The following packages will be REMOVED:\n ";
    for (const std::string& name : gone)
      result.output += " " + name;
    return result;
  }
  for (const std::string& name : gone) {
    std::string version = database().find(name)->version;
    if (has(options, "--purge")) drop(name);
    if (!has(options, "--purge")) put(name, version, "deinstall ok config-files");
  }
  for (const Wish& wish : wishes) {
    if (wish.remove) continue;
    std::string version = wish.version.empty() ? known_[wish.name].back() : wish.version;
    bool fails = failing_.contains(wish.name);
    put(wish.name, version, fails ? "install ok half-configured" : "install ok installed");
    if (!fails) continue;
    return refuse(wish.name + ": failing on purpose\ndpkg: error processing package " + wish.name +
                  " (--configure):\n installed " + wish.name +
                  " package post-installation script subprocess returned error exit status 1\n"
                  "Errors were encountered while processing:\n " +
                  wish.name + "\nE: Sub-process /usr/bin/dpkg returned an error code (1)\n");
  }
  return system::CommandResult{};
}

std::string FakeApt::policy(const std::string& name) {
  DpkgDatabase packages = database();
  const DpkgPackage* package = packages.find(name);
  bool installed = package && package->state == PackageState::present;
  auto offered = known_.find(name);
  if (offered == known_.end() && !installed) return "";
  std::vector<std::string> versions =
      offered == known_.end() ? std::vector{package->version} : offered->second;
  std::string text = name + ":\n  Installed: " + (installed ? package->version : "(none)") +
                     "\n  Candidate: " + versions.back() + "\n  Version table:\n";
  for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
    bool current = installed && *version == package->version;
    text += (current ? " *** " : "     ") + *version + " 500\n        500 http://x y Packages\n";
  }
  return text;
}

FakeApt::Answer FakeApt::apt_cache(const system::Command& command) {
  system::CommandResult result;
  if (has(command.argv, "pkgnames")) {
    for (const auto& [name, versions] : known_)
      result.output += name + "\n";
    return result;
  }
  auto names = std::find(command.argv.begin(), command.argv.end(), "--");
  for (; names != command.argv.end(); ++names)
    result.output += policy(*names);
  return result;
}

FakeApt::Answer FakeApt::dpkg(const system::Command& command) {
  if (has(command.argv, "--configure")) interrupted_ = false;
  for (std::string_view line : split_lines(command.input)) {
    std::vector<std::string_view> words = split_words(line);
    std::string name(words.at(0));
    DpkgDatabase packages = database();
    const DpkgPackage* package = packages.find(name);
    if (package)
      put(name, package->version,
          std::string(words.at(1)).append(" ").append(status_text(package->state)));
  }
  return system::CommandResult{};
}

}  // namespace consort::resources
