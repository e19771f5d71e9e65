#include "base/strings.h"
#include "resources/if_there.h"
#include "resources/package/package_order.h"
#include "resources/package/packages.h"

namespace consort::resources {
namespace {

using model::Map;
using model::Value;

// Lists younger than this are not refreshed again because a package was not in them.
constexpr Duration kFresh = std::chrono::minutes(5);

std::string text(const Map& attributes, std::string_view name) {
  const Value* value = attributes.find(name);
  return value && value->is_text() ? value->text() : "";
}

// The version to install out of what is offered: the candidate when it satisfies, else the newest
// one that does; "" when none does.
std::string pick(const VersionWish& wish, const AvailablePackage& available,
                 CompareVersions compare) {
  if (!available.candidate.empty() && wish.satisfied_by(available.candidate, compare)) {
    return available.candidate;
  }
  if (wish.latest()) return "";
  for (const std::string& version : available.versions) {
    if (wish.satisfied_by(version, compare)) return version;
  }
  return "";
}

bool offers(const AvailablePackage& available, const std::string& version) {
  return std::find(available.versions.begin(), available.versions.end(), version) !=
         available.versions.end();
}

Error nothing_satisfies(const PackageOrder& order, const AvailablePackage& available) {
  std::string wanted = order.wish->latest() ? "can be installed" : "is as described";
  std::string known = available.versions.empty() ? "none at all" : join(available.versions, ", ");
  return fail(Code::not_found, "no version of '" + order.name + "' " + wanted +
                                   "; the enabled repositories have " + known);
}

class PackagesProvider final : public Provider,
                               public Batching,
                               public Resolving,
                               public Fingerprinting,
                               public Watching,
                               public Enumerating {
 public:
  explicit PackagesProvider(std::unique_ptr<PackageManager> manager)
      : manager_(std::move(manager)) {}

  Result<Map> read(const Identity& identity, Context& context) override {
    TRY_DO(check_package_name(identity.name));
    TRY(InstalledPackage package, manager_->installed(identity.name, context));
    Map state;
    state.set("state", Value(to_string(package.state)));
    if (package.state == PackageState::present || package.state == PackageState::broken) {
      state.set("version", Value(package.version));
      state.set("held", Value(package.held));
    }
    return state;
  }

  // What is removed satisfies `absent`; purged means that nothing is left; a version that will do
  // is the installed one, or else the one that would be installed.
  Result<std::optional<Map>> resolve(const model::Resource& desired, const Map& observed,
                                     Context& context) override {
    std::string wanted = text(desired.attributes, "state");
    std::string state = text(observed, "state");
    Map settled;
    if (wanted == "absent" || wanted == "purged") {
      if (wanted == "absent" && state != "removed") return std::optional<Map>();
      settled.set("state", Value(wanted == "purged" ? "absent" : "removed"));
      return std::optional(std::move(settled));
    }
    std::string described = text(desired.attributes, "version");
    if (described.empty()) return std::optional<Map>();
    TRY(VersionWish wish, VersionWish::parse(described));
    TRY(std::string version, settle(desired, wish, text(observed, "version"), context));
    if (version.empty()) return std::optional<Map>();
    settled = desired.attributes;
    settled.set("version", Value(version));
    return std::optional(std::move(settled));
  }

  Status apply(const Order& order, Context& context) override {
    return apply_all(std::span(&order, 1), context);
  }

  // One transaction for all that agree on how it is to be carried out.
  Status apply_all(std::span<const Order> orders, Context& context) override {
    std::map<PackageOptions, std::vector<PackageOrder>> groups;
    for (const Order& order : orders) {
      TRY(PackageOrder package, PackageOrder::from(order));
      groups[package.options].push_back(std::move(package));
    }
    for (const auto& [options, packages] : groups) {
      TRY_DO(carry_out(packages, options, context));
    }
    return {};
  }

  Fingerprint fingerprint(const Identity&, Context& context) override {
    return manager_->fingerprint(context);
  }

  std::vector<WatchPoint> watch_points(const Identity&) override {
    std::vector<WatchPoint> points;
    for (std::string& path : manager_->databases()) {
      points.push_back({WatchPoint::Kind::path, std::move(path)});
    }
    return points;
  }

  Result<std::vector<std::string>> enumerate(Context& context) override {
    return manager_->chosen(context);
  }

 private:
  // The version that a description means for now, or "" when that cannot be told yet.
  Result<std::string> settle(const model::Resource& desired, const VersionWish& wish,
                             const std::string& installed, Context& context) {
    CompareVersions compare = manager_->compare();
    bool good = !installed.empty() && wish.satisfied_by(installed, compare);
    if (good && !wish.latest()) return installed;
    if (!wish.exact().empty()) return std::string();
    std::string release = text(desired.attributes, "default_release");
    TRY(std::optional<AvailablePackage> available,
        if_there(manager_->available(desired.address.name, release, context)));
    std::string version = available ? pick(wish, *available, compare) : "";
    bool newer = !version.empty() && (!good || compare(version, installed) > 0);
    return newer || !good ? version : installed;
  }

  Status carry_out(const std::vector<PackageOrder>& packages, const PackageOptions& options,
                   Context& context) {
    std::optional<Duration> age;  // nothing when nothing is installed
    for (const PackageOrder& package : packages) {
      if (package.installs()) age = std::min(age.value_or(package.lists_age), package.lists_age);
    }
    Result<bool> refreshed = age ? manager_->refresh(*age, options, context) : false;
    Status done = attempt(packages, options, context);
    if (!done && done.error().code == Code::not_found && refreshed) {
      refreshed = manager_->refresh(kFresh, options, context);
      if (refreshed && *refreshed) done = attempt(packages, options, context);
    }
    if (!done && !refreshed) {
      done.error().message +=
          " (the package lists could not be refreshed: " + refreshed.error().to_string() + ")";
    }
    return done;
  }

  Status attempt(const std::vector<PackageOrder>& packages, const PackageOptions& options,
                 Context& context) {
    PackageTransaction transaction;
    transaction.options = options;
    for (const PackageOrder& package : packages) {
      TRY_DO(add(package, transaction, context));
    }
    return manager_->carry_out(transaction, context);
  }

  Status add(const PackageOrder& package, PackageTransaction& transaction, Context& context) {
    if (package.installs()) {
      TRY(std::string version, version_to_install(package, context));
      TRY_DO(check_direction(package, version));
      transaction.install.push_back({package.name, std::move(version)});
    }
    bool gone = package.before.state == PackageState::removed;
    if (package.goal == PackageOrder::Goal::absent && !gone) {
      transaction.remove.push_back(package.name);
    }
    if (package.goal == PackageOrder::Goal::purged) transaction.purge.push_back(package.name);

    bool touched = package.installs() || package.removes();
    bool hold = !package.removes() && package.held.value_or(package.before.held);
    if (package.before.held && (touched || !hold)) transaction.release.push_back(package.name);
    if (hold && (touched || !package.before.held)) transaction.hold.push_back(package.name);
    return {};
  }

  // What was planned while it is still offered, else what the description means by now.
  Result<std::string> version_to_install(const PackageOrder& package, Context& context) {
    if (!package.wish) return std::string();
    if (!package.wish->exact().empty()) return package.wish->exact();
    TRY(AvailablePackage available,
        manager_->available(package.name, package.options.default_release, context));
    if (offers(available, package.planned)) return package.planned;
    std::string version = pick(*package.wish, available, manager_->compare());
    if (version.empty()) return nothing_satisfies(package, available);
    return version;
  }

  Status check_direction(const PackageOrder& package, const std::string& version) {
    bool installed = package.before.state == PackageState::present;
    if (!installed || version.empty() || package.options.allow_downgrade) return {};
    if (manager_->compare()(version, package.before.version) >= 0) return {};
    return fail(Code::invalid, "'" + package.name + "' " + package.before.version +
                                   " is installed and the older " + version +
                                   " is wanted; 'allow_downgrade: true' allows that");
  }

  std::unique_ptr<PackageManager> manager_;
};

}  // namespace

std::unique_ptr<Provider> packages_provider(std::unique_ptr<PackageManager> manager) {
  return std::make_unique<PackagesProvider>(std::move(manager));
}

bool is_package_manager(std::string_view manager, std::string_view program, system::Target& target,
                        const model::Facts& facts) {
  std::string fact = facts.text("packages.manager");
  if (!fact.empty() && fact != "none") return fact == manager;
  return target.processes().find(std::string(program)).has_value();
}

}  // namespace consort::resources
