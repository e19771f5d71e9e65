#include "resources/package/rpm_database.h"

#include "base/strings.h"
#include "resources/package/rpm_version.h"

namespace consort::resources {
namespace {

constexpr size_t kOutputLimit = 32 << 20;

// Where it may be, by rpm's back ends and by distribution.
const std::string kFiles[] = {
    "/usr/lib/sysimage/rpm/rpmdb.sqlite",
    "/usr/lib/sysimage/rpm/Packages.db",
    "/var/lib/rpm/rpmdb.sqlite",
    "/var/lib/rpm/Packages.db",
    "/var/lib/rpm/Packages",
};

// Write-ahead logs of two of them. Readers touch their owner, so only the content counts.
const std::string kLogs[] = {
    "/usr/lib/sysimage/rpm/rpmdb.sqlite-wal",
    "/var/lib/rpm/rpmdb.sqlite-wal",
};

Fingerprint content_fingerprint(system::FileSystem& files, const std::string& path) {
  Result<system::FileStatus> status = files.status(path);
  if (!status) return {};
  return {static_cast<uint64_t>(status->modified_ns), status->size};
}

system::Command rpm(std::vector<std::string> arguments, const Context& context) {
  system::Command command;
  command.argv = std::move(arguments);
  command.argv.insert(command.argv.begin(), "rpm");
  command.environment = {{"LC_ALL", "C.UTF-8"}};
  command.timeout = context.timeout;
  command.output_limit = kOutputLimit;
  return command;
}

}  // namespace

std::string rpm_version(std::string_view epoch, std::string_view version,
                        std::string_view release) {
  bool plain = epoch.empty() || epoch == "0" || epoch == "(none)";
  std::string text = plain ? "" : std::string(epoch) + ":";
  return (text += version).append("-").append(release);
}

RpmTable RpmTable::parse(std::string_view output) {
  RpmTable table;
  for (std::string_view line : split_lines(output)) {
    std::vector<std::string_view> fields = split(line, '\t');
    if (fields.size() != 5 || fields[0].empty()) continue;
    table.packages_.push_back({std::string(fields[0]), rpm_version(fields[1], fields[2], fields[3]),
                               std::string(fields[4])});
  }
  std::stable_sort(table.packages_.begin(), table.packages_.end(),
                   [](const RpmPackage& a, const RpmPackage& b) { return a.name < b.name; });
  return table;
}

const RpmPackage* RpmTable::newest(std::string_view name, std::string_view architecture) const {
  auto at = std::lower_bound(packages_.begin(), packages_.end(), name,
                             [](const RpmPackage& p, std::string_view n) { return p.name < n; });
  const RpmPackage* best = nullptr;
  for (; at != packages_.end() && at->name == name; ++at) {
    if (!architecture.empty() && at->architecture != architecture) continue;
    if (!best || compare_rpm_versions(at->version, best->version) > 0) best = &*at;
  }
  return best;
}

const RpmPackage* RpmTable::find(std::string_view name) const {
  if (const RpmPackage* package = newest(name, "")) return package;
  size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot + 1 == name.size()) return nullptr;
  return newest(name.substr(0, dot), name.substr(dot + 1));
}

Fingerprint RpmDatabase::fingerprint(system::FileSystem& files) {
  std::vector<Fingerprint> all;
  for (const std::string& path : kFiles)
    all.push_back(files.fingerprint(path));
  auto is_there = [](const Fingerprint& file) { return file != Fingerprint{}; };
  if (std::none_of(all.begin(), all.end(), is_there)) return {};
  for (const std::string& path : kLogs)
    all.push_back(content_fingerprint(files, path));
  return consort::fingerprint(
      {reinterpret_cast<const char*>(all.data()), all.size() * sizeof(all[0])});
}

std::vector<std::string> RpmDatabase::paths() {
  std::vector<std::string> paths(std::begin(kFiles), std::end(kFiles));
  paths.insert(paths.end(), std::begin(kLogs), std::end(kLogs));
  return paths;
}

Result<std::shared_ptr<const RpmTable>> RpmDatabase::read(Context& context) {
  std::lock_guard lock(mutex_);
  Fingerprint now = fingerprint(context.target.files());
  if (table_ && now == valid_ && now != Fingerprint{}) return table_;
  system::Command command = rpm({"--query", "--all", "--queryformat", RpmTable::kFormat}, context);
  TRY(system::CommandResult result,
      system::run_checked(context.target.processes(), command, context.stop));
  table_ = std::make_shared<const RpmTable>(RpmTable::parse(result.output));
  valid_ = now;
  return table_;
}

Status check_rpm_removal(const std::vector<std::string>& names, Context& context) {
  std::vector<std::string> arguments = {"--erase", "--test", "--"};
  arguments.insert(arguments.end(), names.begin(), names.end());
  TRY(system::CommandResult result,
      context.target.processes().run(rpm(std::move(arguments), context), context.stop));
  if (result.ok()) return {};
  std::vector<std::string> reasons;
  for (std::string_view line : split_lines(result.errors)) {
    if (line.find(" is needed by ") != std::string_view::npos) reasons.emplace_back(trim(line));
  }
  if (reasons.empty()) return fail(Code::failed, result.complaint());
  return fail(Code::failed, "other packages would go too: " + printable(join(reasons, "; ")) +
                                "; describe them as absent, or allow it with "
                                "'allow_removals: true'");
}

}  // namespace consort::resources
