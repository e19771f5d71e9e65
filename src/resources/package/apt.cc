#include "resources/package/apt.h"

#include "base/strings.h"
#include "resources/if_there.h"
#include "resources/package/apt_change.h"
#include "resources/package/debian_version.h"
#include "resources/package/packages.h"

namespace consort::resources {
namespace {

const std::string kStatus = "/var/lib/dpkg/status";
const std::string kExtendedStates = "/var/lib/apt/extended_states";

bool is_installed(const DpkgPackage& package) { return package.state == PackageState::present; }

// As the description names it: with the architecture when that is a foreign one.
std::string described_name(const DpkgPackage& package, const std::string& native) {
  bool own = package.architecture == native || package.architecture == "all";
  return own ? package.name : package.name + ":" + package.architecture;
}

std::vector<std::string> installed_names(const DpkgDatabase& database) {
  std::vector<std::string> names;
  for (const DpkgPackage& package : database.packages()) {
    if (is_installed(package)) {
      names.push_back(described_name(package, database.native_architecture()));
    }
  }
  return names;
}

}  // namespace

Result<Apt::Database> Apt::read_database(Context& context) {
  std::lock_guard lock(mutex_);
  Fingerprint now = context.target.files().fingerprint(kStatus);
  if (database_ && now == database_status_ && now != Fingerprint{}) return database_;
  TRY(std::string status, context.target.files().read(kStatus));
  database_ = std::make_shared<const DpkgDatabase>(DpkgDatabase::parse(status));
  database_status_ = now;
  return database_;
}

Result<InstalledPackage> Apt::installed(const std::string& name, Context& context) {
  TRY(Database database, read_database(context));
  const DpkgPackage* package = database->find(name);
  if (!package) return InstalledPackage{};
  return InstalledPackage{package->state, package->version, package->hold};
}

Result<AvailablePackage> Apt::available(const std::string& name, const std::string& release,
                                        Context& context) {
  TRY(Database database, read_database(context));
  return offers_.find(name, release, installed_names(*database), context);
}

CompareVersions Apt::compare() const { return compare_debian_versions; }

Fingerprint Apt::fingerprint(Context& context) {
  return AptOffers::fingerprint(context.target.files());
}

std::vector<std::string> Apt::databases() const { return {kStatus}; }

Result<std::vector<std::string>> Apt::chosen(Context& context) {
  TRY(Database database, read_database(context));
  TRY(std::optional<std::string> states, if_there(context.target.files().read(kExtendedStates)));
  std::vector<std::string> automatic =
      parse_automatic_packages(states.value_or(""), database->native_architecture());
  std::sort(automatic.begin(), automatic.end());
  std::vector<std::string> names = installed_names(*database);
  std::sort(names.begin(), names.end());
  std::vector<std::string> chosen;
  std::set_difference(names.begin(), names.end(), automatic.begin(), automatic.end(),
                      std::back_inserter(chosen));
  return chosen;
}

Result<bool> Apt::refresh(Duration age, const PackageOptions& options, Context& context) {
  return lists_.refresh(age, options, context);
}

Status Apt::carry_out(const PackageTransaction& transaction, Context& context) {
  return AptChange(transaction, context).run();
}

std::unique_ptr<Provider> apt_packages(system::Target& target, const model::Facts& facts) {
  if (!is_package_manager("apt", "apt-get", target, facts)) return nullptr;
  return packages_provider(std::make_unique<Apt>());
}

}  // namespace consort::resources
