#pragma once
#include "resources/package/rpm_manager.h"

namespace consort::resources {

// zypper, of SUSE Linux Enterprise and openSUSE.
class Zypper final : public RpmManager {
 public:
  Zypper();
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
};

// One package in what `zypper --xmlout search` prints.
struct ZypperSolvable {
  std::string name, edition, architecture, repository;
  friend bool operator==(const ZypperSolvable&, const ZypperSolvable&) = default;
};
std::vector<ZypperSolvable> parse_zypper_search(std::string_view xml);

// Whether /etc/zypp/locks has a lock on the package; names there are globs.
bool zypper_locks(std::string_view locks, std::string_view name);

}  // namespace consort::resources
