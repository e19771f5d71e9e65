#include "agent/observe/history/package_history.h"

#include <algorithm>
#include <optional>

#include "agent/observe/history/log_tail.h"
#include "base/strings.h"

namespace consort::agent {
namespace {

constexpr size_t kMostRead = 512 << 10;    // bytes of each log
constexpr size_t kMostPackages = 10'000;   // of one transaction
constexpr size_t kMostTransactions = 500;  // the last ones

std::string without_architecture(std::string_view name) {
  return std::string(name.substr(0, name.find(':')));
}

// "nginx:amd64 (1.22.1-9), nginx-common:amd64 (1.22.1-9, automatic)".
void take_packages(std::string_view list, std::set<std::string>& packages) {
  size_t depth = 0, begin = 0;
  for (size_t i = 0; i <= list.size() && packages.size() < kMostPackages; ++i) {
    if (i < list.size() && list[i] == '(') ++depth;
    if (i < list.size() && list[i] == ')' && depth > 0) --depth;
    if (i < list.size() && (list[i] != ',' || depth > 0)) continue;
    const auto words = split_words(list.substr(begin, i - begin));
    if (!words.empty()) packages.insert(without_architecture(words[0]));
    begin = i + 1;
  }
}

// "nginx-1:1.22.1-4.el9.x86_64" -> "nginx"; "" when it is no such thing.
std::string name_of_rpm(std::string_view package) {
  const size_t release = package.rfind('-');
  if (release == package.npos || release == 0) return "";
  const size_t version = package.rfind('-', release - 1);
  return version == package.npos ? "" : std::string(package.substr(0, version));
}

// What looked, asked or failed before it began changed nothing.
void keep_last_that_ran(std::vector<PackageTransaction>& all) {
  std::erase_if(all, [](const PackageTransaction& each) { return each.packages.empty(); });
  if (all.size() > kMostTransactions)
    all.erase(all.begin(), all.end() - static_cast<ptrdiff_t>(kMostTransactions));
}

}  // namespace

std::vector<PackageTransaction> parse_apt_history(std::string_view text) {
  std::vector<PackageTransaction> all;
  bool begun = false;
  for (std::string_view line : split_lines(text)) {
    const size_t colon = line.find(": ");
    if (colon == line.npos) continue;
    const std::string_view field = line.substr(0, colon), value = trim(line.substr(colon + 2));
    if (field == "Start-Date") {
      const auto time = log_time(value);
      begun = time.has_value();
      if (time) all.push_back({.begin = *time, .end = *time, .command = "apt", .packages = {}});
    }
    if (!begun) continue;
    PackageTransaction& last = all.back();
    if (field == "Commandline") last.command = from_log(value);
    if (field == "Requested-By") last.user = from_log(value);
    if (field == "End-Date") last.end = log_time(value).value_or(last.end);
    if (field == "Install" || field == "Remove" || field == "Purge" || field == "Upgrade" ||
        field == "Downgrade" || field == "Reinstall")
      take_packages(value, last.packages);
  }
  keep_last_that_ran(all);
  return all;
}

// "2026-03-01 12:00:00 startup archives unpack", then what it does: "... install nginx:amd64 <none>
// 1.22", "... status installed nginx:amd64 1.22".
std::vector<PackageTransaction> parse_dpkg_log(std::string_view text) {
  std::vector<PackageTransaction> all;
  for (std::string_view line : split_lines(text)) {
    auto time = log_time(line);
    const auto words = split_words(line);
    if (!time || words.size() < 4) continue;
    if (words[2] == "startup")
      all.push_back({.begin = *time, .end = *time, .command = "dpkg", .packages = {}});
    if (all.empty()) continue;
    all.back().end = std::max(all.back().end, *time);
    const bool acts = words[2] == "install" || words[2] == "upgrade" || words[2] == "remove" ||
                      words[2] == "purge" || words[2] == "configure";
    if (!acts || all.back().packages.size() >= kMostPackages) continue;
    const std::string package = without_architecture(words[3]);
    if (all.back().packages.insert(package).second && all.back().packages.size() == 1)
      all.back().command = from_log("dpkg, " + std::string(words[2]) + " " + package);
  }
  keep_last_that_ran(all);
  return all;
}

namespace {

// When rpm was at work for dnf, and for which command. Of several that run at once nobody can tell
// which it was.
//
//     2026-03-01T12:00:00+0000 INFO --- logging initialized ---
//     2026-03-01T12:00:00+0000 DDEBUG Command: dnf -y install nginx
//     2026-03-01T12:00:09+0000 DDEBUG RPM transaction start.
//     2026-03-01T12:00:12+0000 DDEBUG RPM transaction over.
//     2026-03-01T12:00:12+0000 DDEBUG Cleaning up.
std::vector<PackageTransaction> runs_of_rpm(std::string_view log) {
  std::vector<PackageTransaction> all;
  std::string command;
  std::optional<WallTime> begin;
  for (std::string_view line : split_lines(log)) {
    const auto time = log_time(line);
    const auto words = time ? split_words(line) : std::vector<std::string_view>{};
    if (words.size() < 3) continue;
    const std::string_view said(words[2].data(), line.data() + line.size() - words[2].data());
    if (said.starts_with("--- logging initialized") && !command.empty()) command = "dnf";
    if (said.starts_with("Command: ")) command = command.empty() ? from_log(said.substr(9)) : "dnf";
    if (said.starts_with("Cleaning up.")) command.clear();
    if (said.starts_with("RPM transaction start.")) begin = time;
    if (!said.starts_with("RPM transaction over.") || !begin) continue;
    all.push_back({.begin = *begin,
                   .end = *time,
                   .command = command.empty() ? "dnf" : command,
                   .packages = {}});
    begin.reset();
  }
  return all;
}

}  // namespace

// What rpm did is in a log of its own: "2026-03-01T12:00:11+0000 SUBDEBUG Installed:
// nginx-1:1.22.1-4.el9.x86_64".
std::vector<PackageTransaction> parse_dnf_logs(std::string_view log, std::string_view rpm_log) {
  static constexpr std::string_view kDone[] = {
      "Installed:",   "Upgrade:",   "Upgraded:",   "Downgrade:", "Downgraded:", "Reinstall:",
      "Reinstalled:", "Obsoleted:", "Obsoleting:", "Erase:",     "Erased:",     "Removed:"};
  auto all = runs_of_rpm(log);
  for (std::string_view line : split_lines(rpm_log)) {
    const auto time = log_time(line);
    const auto words = split_words(line);
    if (!time || words.size() != 4 || std::ranges::count(kDone, words[2]) == 0) continue;
    const std::string name = name_of_rpm(words[3]);
    for (PackageTransaction& each : all)
      if (!name.empty() && each.begin <= *time && *time <= each.end &&
          each.packages.size() < kMostPackages)
        each.packages.insert(name);
  }
  keep_last_that_ran(all);
  return all;
}

std::vector<PackageTransaction> package_history(system::FileSystem& files) {
  auto all = parse_apt_history(log_tail(files, "/var/log/apt/history.log", kMostRead));
  auto add = [&](std::vector<PackageTransaction> more) {
    for (PackageTransaction& one : more) {
      // apt runs dpkg several times, and tells more.
      const bool known = std::ranges::any_of(all, [&](const PackageTransaction& other) {
        return other.begin <= one.begin && one.begin <= other.end;
      });
      if (!known) all.push_back(std::move(one));
    }
  };
  add(parse_dpkg_log(log_tail(files, "/var/log/dpkg.log", kMostRead)));
  add(parse_dnf_logs(log_tail(files, "/var/log/dnf.log", kMostRead),
                     log_tail(files, "/var/log/dnf.rpm.log", kMostRead)));
  std::ranges::stable_sort(all, {}, &PackageTransaction::begin);
  return all;
}

}  // namespace consort::agent
