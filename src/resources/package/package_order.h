#pragma once
#include <optional>
#include <string>

#include "resources/package/package_manager.h"

namespace consort::resources {

// What one Order for a package asks for, read from its attributes once.
struct PackageOrder {
  enum class Goal { present, absent, purged };

  std::string name;
  Goal goal = Goal::present;
  InstalledPackage before;          // as it was observed
  std::optional<VersionWish> wish;  // nothing: any version will do
  std::string planned;              // the version that the plan names, or ""
  std::optional<bool> held;
  PackageOptions options;
  Duration lists_age = std::chrono::hours(24);

  bool installs() const { return goal == Goal::present && changes_; }
  bool removes() const { return goal != Goal::present; }

  static Result<PackageOrder> from(const Order& order);

 private:
  bool changes_ = true;  // something besides being held
};

// Of a name that no package manager takes for an option, a pattern or an operation.
Status check_package_name(const std::string& name);

}  // namespace consort::resources
