#pragma once
#include <mutex>

#include "resources/package/package_manager.h"
#include "resources/package/patience.h"

namespace consort::resources {

// The package lists of apt: what the repositories had when they were asked last. Thread-safe.
class AptLists {
 public:
  // As PackageManager::refresh().
  Result<bool> refresh(Duration age, const PackageOptions& options, Context& context);

 private:
  std::mutex mutex_;
  RecentFailure failure_;  // guarded by mutex_
};

}  // namespace consort::resources
