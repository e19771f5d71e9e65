#include "resources/package/apt_offers.h"

#include "base/strings.h"
#include "resources/package/apt_command.h"

namespace consort::resources {
namespace {

constexpr size_t kOutputLimit = 32 << 20;

// "     2.0 500" or " *** 1.0 100": a version and its priority.
std::string_view version_in(std::string_view line) {
  bool is_version = line.starts_with("     ") || line.starts_with(" *** ");
  if (!is_version || line.size() < 6 || line[5] == ' ') return {};
  std::vector<std::string_view> words = split_words(line.substr(5));
  return words.empty() ? std::string_view() : words[0];
}

}  // namespace

std::map<std::string, AvailablePackage> parse_policy(std::string_view output) {
  std::map<std::string, AvailablePackage> packages;
  AvailablePackage* package = nullptr;
  for (std::string_view line : split_lines(output)) {
    if (!line.starts_with(' ') && line.ends_with(':')) {
      package = &packages[std::string(line.substr(0, line.size() - 1))];
    }
    if (!package) continue;
    if (line.starts_with("  Candidate: ")) {
      std::string_view candidate = trim(line.substr(13));
      package->candidate = candidate == "(none)" ? "" : candidate;
    } else if (std::string_view version = version_in(line); !version.empty()) {
      package->versions.emplace_back(version);
    }
  }
  return packages;
}

Fingerprint AptOffers::fingerprint(system::FileSystem& files) {
  static const std::string kPaths[] = {"/var/lib/dpkg/status",  "/var/lib/apt/lists",
                                       "/etc/apt/preferences",  "/etc/apt/preferences.d",
                                       "/etc/apt/sources.list", "/etc/apt/sources.list.d"};
  std::array<Fingerprint, std::size(kPaths)> all;
  for (size_t i = 0; i < all.size(); ++i)
    all[i] = files.fingerprint(kPaths[i]);
  if (all[0] == Fingerprint{}) return {};
  return consort::fingerprint({reinterpret_cast<const char*>(all.data()), sizeof(all)});
}

Result<AvailablePackage> AptOffers::find(const std::string& name, const std::string& release,
                                         const std::vector<std::string>& installed,
                                         Context& context) {
  std::lock_guard lock(mutex_);
  Table& table = tables_[release];
  Fingerprint now = fingerprint(context.target.files());
  if (table.valid != now || now == Fingerprint{} || !table.asked.contains(name)) {
    table.asked.insert(installed.begin(), installed.end());
    table.asked.insert(name);
    std::vector<std::string> arguments = {"policy"};
    if (!release.empty()) arguments.insert(arguments.end(), {"-t", release});
    arguments.push_back("--");
    arguments.insert(arguments.end(), table.asked.begin(), table.asked.end());
    system::Command command = apt_command("apt-cache", std::move(arguments), context);
    command.output_limit = kOutputLimit;
    TRY(system::CommandResult result,
        system::run_checked(context.target.processes(), command, context.stop));
    table.packages = parse_policy(result.output);
    table.valid = now;
  }
  auto found = table.packages.find(name);
  if (found == table.packages.end() || found->second.versions.empty()) {
    return fail(Code::not_found, "no package '" + name + "' in the enabled repositories");
  }
  return found->second;
}

}  // namespace consort::resources
