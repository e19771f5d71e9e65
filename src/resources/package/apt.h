#pragma once
#include <memory>
#include <mutex>

#include "resources/package/apt_lists.h"
#include "resources/package/apt_offers.h"
#include "resources/package/dpkg_database.h"

namespace consort::resources {

// Debian's package manager: reads dpkg's database itself, changes it through apt-get and dpkg.
class Apt final : public PackageManager {
 public:
  Result<InstalledPackage> installed(const std::string& name, Context& context) override;
  Result<AvailablePackage> available(const std::string& name, const std::string& release,
                                     Context& context) override;
  CompareVersions compare() const override;
  Fingerprint fingerprint(Context& context) override;
  std::vector<std::string> databases() const override;
  Result<std::vector<std::string>> chosen(Context& context) override;
  Result<bool> refresh(Duration age, const PackageOptions& options, Context& context) override;
  Status carry_out(const PackageTransaction& transaction, Context& context) override;

 private:
  using Database = std::shared_ptr<const DpkgDatabase>;
  Result<Database> read_database(Context& context);

  std::mutex mutex_;
  Database database_;            // guarded by mutex_
  Fingerprint database_status_;  // of the file that database_ was read from; guarded by mutex_
  AptOffers offers_;
  AptLists lists_;
};

}  // namespace consort::resources
