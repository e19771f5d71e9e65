#pragma once
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "resources/package/patience.h"
#include "resources/package/rpm_database.h"

namespace consort::resources {

// What dnf and zypper have in common: the rpm database, what is kept of offers and of refreshing,
// and the order of a change. Thread-safe.
class RpmManager : public PackageManager {
 public:
  Result<InstalledPackage> installed(const std::string& name, Context& context) override;
  Result<AvailablePackage> available(const std::string& name, const std::string& release,
                                     Context& context) override;
  CompareVersions compare() const override;
  Fingerprint fingerprint(Context& context) override;
  std::vector<std::string> databases() const override;
  Result<bool> refresh(Duration age, const PackageOptions& options, Context& context) override;
  Status carry_out(const PackageTransaction& transaction, Context& context) override;

 protected:
  using Names = std::vector<std::string>;
  struct Paths {
    std::vector<std::string> configuration;  // decides what is offered and what is held
    std::string repositories;                // folder of .repo files
    std::string cache;                       // folder that changes when the repositories were asked
  };
  explicit RpmManager(Paths paths) : paths_(std::move(paths)) {}

  // Versions of each package that the repositories have, in any order, without asking them.
  virtual Result<std::map<std::string, std::vector<std::string>>> offers(const Names& names,
                                                                         Context& context) = 0;
  virtual Result<Names> known_names(Context& context) = 0;  // of all packages that are offered
  virtual Result<bool> held(const std::string& name, Context& context) = 0;
  virtual Status hold(const Names& names, bool on, Context& context) = 0;
  virtual system::Command ask_repositories(const Context& context) = 0;
  virtual system::Command install(const std::vector<PackageTransaction::Install>& packages,
                                  const PackageOptions& options, const Context& context) = 0;
  virtual system::Command remove(const Names& names, const PackageOptions& options,
                                 const Context& context) = 0;
  // What went wrong, made out from what the tool said. Code::busy while another one is at work.
  virtual Error explain(const system::CommandResult& result) = 0;

  Result<std::shared_ptr<const RpmTable>> table(Context& context) {
    return database_.read(context);
  }

 private:
  struct Offers {
    Fingerprint valid;
    std::set<std::string> asked;
    std::map<std::string, std::vector<std::string>> versions;
  };

  int64_t last_refresh(system::FileSystem& files);
  int64_t last_change_of_repositories(system::FileSystem& files);
  Status change(const PackageTransaction& transaction, Context& context);
  Status run(const system::Command& command, const PackageOptions& options, Context& context);
  Status install_all(const PackageTransaction& transaction, Context& context);
  Status remove_all(const Names& names, const PackageOptions& options, Context& context);
  Error with_hint(Error error, const PackageTransaction& transaction, Context& context);

  const Paths paths_;
  RpmDatabase database_;
  std::mutex offers_mutex_;
  Offers offers_;  // guarded by offers_mutex_
  std::mutex refresh_mutex_;
  RecentFailure refresh_failure_;  // guarded by refresh_mutex_
};

}  // namespace consort::resources
