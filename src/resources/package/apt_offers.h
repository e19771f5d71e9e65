#pragma once
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "resources/package/package_manager.h"

namespace consort::resources {

// What `apt-cache policy` says of several packages; virtual ones, and those that are only known to
// have been installed once, have no versions.
std::map<std::string, AvailablePackage> parse_policy(std::string_view output);

// What apt would install, as the lists on this machine have it. Asking starts one program for all
// packages that were ever asked for; the answer is kept until lists, sources or preferences change.
// Thread-safe.
class AptOffers {
 public:
  // `installed` are asked for too, so that a description of many takes one program.
  Result<AvailablePackage> find(const std::string& name, const std::string& release,
                                const std::vector<std::string>& installed, Context& context);

  // Of everything that decides what apt offers.
  static Fingerprint fingerprint(system::FileSystem& files);

 private:
  struct Table {
    Fingerprint valid;
    std::set<std::string> asked;
    std::map<std::string, AvailablePackage> packages;
  };

  std::mutex mutex_;
  std::map<std::string, Table> tables_;  // by release; guarded by mutex_
};

}  // namespace consort::resources
