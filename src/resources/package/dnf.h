#pragma once
#include "resources/package/rpm_manager.h"

namespace consort::resources {

// dnf 4, of Red Hat Enterprise Linux, Fedora and their kin.
class Dnf final : public RpmManager {
 public:
  Dnf();
  Result<std::vector<std::string>> chosen(Context& context) override;

 protected:
  Result<std::map<std::string, std::vector<std::string>>> offers(const Names& names,
                                                                 Context& context) override;
  Result<Names> known_names(Context& context) override;
  Result<bool> held(const std::string& name, Context& context) override;
  Status hold(const Names& names, bool on, Context& context) override;
  system::Command ask_repositories(const Context& context) override;
  system::Command install(const std::vector<PackageTransaction::Install>& packages,
                          const PackageOptions& options, const Context& context) override;
  system::Command remove(const Names& names, const PackageOptions& options,
                         const Context& context) override;
  Error explain(const system::CommandResult& result) override;

 private:
  Status hold_by_plugin(const Names& names, bool on, Context& context);
  Status hold_by_excluding(const Names& names, bool on, Context& context);

  std::mutex holds_mutex_;  // around changes of the files that say what is held
};

// "labtool" and "1.0-1" as dnf wants it: "labtool-1.0-1", "glibc-2.34-1.i686".
std::string dnf_argument(const PackageTransaction::Install& install);

}  // namespace consort::resources
