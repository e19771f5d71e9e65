#include "agent/observe/history/package_history.h"

#include <algorithm>

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

void keep_last(std::vector<PackageTransaction>& all) {
  if (all.size() > kMostTransactions)
    all.erase(all.begin(), all.end() - static_cast<ptrdiff_t>(kMostTransactions));
}

}  // namespace

std::vector<PackageTransaction> parse_apt_history(std::string_view text) {
  std::vector<PackageTransaction> all;
  for (std::string_view line : split_lines(text)) {
    const size_t colon = line.find(": ");
    if (colon == line.npos) continue;
    const std::string_view field = line.substr(0, colon), value = trim(line.substr(colon + 2));
    if (field == "Start-Date") {
      if (auto time = log_time(value))
        all.push_back({.begin = *time, .end = *time, .command = "apt", .packages = {}});
    }
    if (all.empty()) continue;
    PackageTransaction& last = all.back();
    if (field == "Commandline") last.command = from_log(value);
    if (field == "Requested-By") last.user = from_log(value);
    if (field == "End-Date") last.end = log_time(value).value_or(last.end);
    if (field == "Install" || field == "Remove" || field == "Purge" || field == "Upgrade" ||
        field == "Downgrade" || field == "Reinstall")
      take_packages(value, last.packages);
  }
  keep_last(all);
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
  keep_last(all);
  return all;
}

// "2026-03-01T12:00:00+0000 DDEBUG Command: dnf -y install nginx", then lines of what it does:
// " nginx-1:1.22.1-4.el9.x86_64".
std::vector<PackageTransaction> parse_dnf_log(std::string_view text) {
  std::vector<PackageTransaction> all;
  for (std::string_view line : split_lines(text)) {
    auto time = log_time(line);
    if (!time) continue;
    if (size_t command = line.find(" Command: "); command != line.npos)
      all.push_back({.begin = *time,
                     .end = *time,
                     .command = from_log(line.substr(command + 10)),
                     .packages = {}});
    if (!all.empty()) all.back().end = std::max(all.back().end, *time);
  }
  keep_last(all);
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
  add(parse_dnf_log(log_tail(files, "/var/log/dnf.log", kMostRead)));
  std::ranges::stable_sort(all, {}, &PackageTransaction::begin);
  return all;
}

}  // namespace consort::agent
