#include "resources/package/rpm_manager.h"

#include "base/strings.h"
#include "resources/package/rpm_version.h"

namespace consort::resources {
namespace {

// Neither dnf nor zypper says reliably when it asked the repositories last.
const std::string kStampFolder = "/var/cache/consort";
const std::string kStamp = kStampFolder + "/repositories-asked";

int64_t modified(system::FileSystem& files, const std::string& path) {
  Result<system::FileStatus> status = files.status(path);
  return status ? status->modified_ns : 0;
}

// Of everything directly in a folder, and of the folder itself.
int64_t last_modified(system::FileSystem& files, const std::string& folder) {
  int64_t last = modified(files, folder);
  Result<std::vector<system::DirectoryEntry>> entries = files.list(folder);
  if (!entries) return last;
  for (const system::DirectoryEntry& entry : *entries) {
    last = std::max(last, modified(files, folder + "/" + entry.name));
  }
  return last;
}

Error no_package(const std::string& name) {
  return fail(Code::not_found, "no package '" + name + "' in the enabled repositories");
}

bool newer(const std::string& a, const std::string& b) { return compare_rpm_versions(a, b) > 0; }

}  // namespace

Result<InstalledPackage> RpmManager::installed(const std::string& name, Context& context) {
  TRY(std::shared_ptr<const RpmTable> packages, table(context));
  const RpmPackage* package = packages->find(name);
  if (!package) return InstalledPackage{};
  TRY(bool is_held, held(name, context));
  return InstalledPackage{PackageState::present, package->version, is_held};
}

Result<AvailablePackage> RpmManager::available(const std::string& name, const std::string&,
                                               Context& context) {
  TRY(std::shared_ptr<const RpmTable> packages, table(context));
  std::lock_guard lock(offers_mutex_);
  Fingerprint now = fingerprint(context);
  if (offers_.valid != now || now == Fingerprint{} || !offers_.asked.contains(name)) {
    for (const RpmPackage& package : packages->packages())
      offers_.asked.insert(package.name);
    offers_.asked.insert(name);
    TRY(offers_.versions, offers({offers_.asked.begin(), offers_.asked.end()}, context));
    offers_.valid = now;
  }
  auto found = offers_.versions.find(name);
  if (found == offers_.versions.end() || found->second.empty()) return no_package(name);
  std::vector<std::string> versions = found->second;
  std::sort(versions.begin(), versions.end(), newer);
  versions.erase(std::unique(versions.begin(), versions.end()), versions.end());
  return AvailablePackage{versions[0], versions};
}

CompareVersions RpmManager::compare() const { return compare_rpm_versions; }

Fingerprint RpmManager::fingerprint(Context& context) {
  system::FileSystem& files = context.target.files();
  std::vector<Fingerprint> all = {RpmDatabase::fingerprint(files)};
  if (all[0] == Fingerprint{}) return {};
  for (const std::string& path : paths_.configuration)
    all.push_back(files.fingerprint(path));
  for (const std::string& path : {paths_.repositories, paths_.cache}) {
    all.push_back(files.fingerprint(path));
  }
  return consort::fingerprint(
      {reinterpret_cast<const char*>(all.data()), all.size() * sizeof(all[0])});
}

std::vector<std::string> RpmManager::databases() const { return RpmDatabase::paths(); }

int64_t RpmManager::last_refresh(system::FileSystem& files) {
  return std::max(modified(files, kStamp), last_modified(files, paths_.cache));
}

int64_t RpmManager::last_change_of_repositories(system::FileSystem& files) {
  return last_modified(files, paths_.repositories);
}

Result<bool> RpmManager::refresh(Duration age, const PackageOptions& options, Context& context) {
  std::lock_guard lock(refresh_mutex_);
  system::FileSystem& files = context.target.files();
  int64_t asked = last_refresh(files);
  Duration since = context.target.clock().wall().time_since_epoch() - Duration(asked);
  bool fresh = asked != 0 && last_change_of_repositories(files) < asked && since <= age;
  if (fresh) return false;
  TRY_DO(refresh_failure_.unless_recent(context, [&] {
    return run(ask_repositories(context), options, context).within("refreshing the package lists");
  }));
  TRY_DO(files.make_directories(kStampFolder));
  TRY_DO(files.write(kStamp, ""));
  return true;
}

Status RpmManager::carry_out(const PackageTransaction& transaction, Context& context) {
  if (!transaction.release.empty()) TRY_DO(hold(transaction.release, false, context));
  Status done = change(transaction, context);
  if (!done) {
    Status held_again =
        transaction.release.empty() ? Status() : hold(transaction.release, true, context);
    if (!held_again) done.error().message += "; " + held_again.error().to_string();
    return with_hint(std::move(done).error(), transaction, context);
  }
  return transaction.hold.empty() ? Status() : hold(transaction.hold, true, context);
}

// What is removed goes first, to make room, unless something still needs it: then what is installed
// may be going to take its place.
Status RpmManager::change(const PackageTransaction& transaction, Context& context) {
  Names removed = transaction.remove;
  removed.insert(removed.end(), transaction.purge.begin(), transaction.purge.end());
  bool guarded = !removed.empty() && !transaction.options.allow_removals;
  bool later = guarded && !transaction.install.empty() && !check_rpm_removal(removed, context);
  if (later) TRY_DO(install_all(transaction, context));
  if (guarded) TRY_DO(check_rpm_removal(removed, context));
  TRY_DO(remove_all(removed, transaction.options, context));
  return later ? Status() : install_all(transaction, context);
}

Status RpmManager::install_all(const PackageTransaction& transaction, Context& context) {
  if (transaction.install.empty()) return {};
  return run(install(transaction.install, transaction.options, context), transaction.options,
             context);
}

Status RpmManager::remove_all(const Names& names, const PackageOptions& options, Context& context) {
  if (names.empty()) return {};
  return run(remove(names, options, context), options, context);
}

Status RpmManager::run(const system::Command& command, const PackageOptions& options,
                       Context& context) {
  return patiently(options.lock_timeout, context, [&]() -> Status {
    TRY(system::CommandResult result, context.target.processes().run(command, context.stop));
    if (result.ok()) return {};
    return explain(result);
  });
}

// Says for each package that cannot be had whether it is the version that is missing, or what is
// near to its name.
Error RpmManager::with_hint(Error error, const PackageTransaction& transaction, Context& context) {
  if (error.code != Code::not_found) return error;
  for (const PackageTransaction::Install& install : transaction.install) {
    Result<AvailablePackage> offered = available(install.name, "", context);
    if (offered && !install.version.empty()) {
      auto same = [&](const std::string& v) {
        return compare_rpm_versions(v, install.version) == 0;
      };
      if (std::any_of(offered->versions.begin(), offered->versions.end(), same)) continue;
      return fail(Code::not_found, "no version '" + install.version + "' of '" + install.name +
                                       "'; the enabled repositories have " +
                                       join(offered->versions, ", "));
    }
    if (offered || offered.error().code != Code::not_found) continue;
    error = no_package(install.name);
    Result<Names> names = known_names(context);
    std::string hint = names ? did_you_mean(install.name, *names) : "";
    if (!hint.empty()) error.message += "; " + hint;
    return error;
  }
  return error;
}

}  // namespace consort::resources
