#pragma once
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "resources/provider.h"

namespace consort::resources {

// The kernel's modules, as the running one has them and as those installed were built. Thread-safe.
class KernelModules {
 public:
  explicit KernelModules(system::Target& target) : target_(target) {}

  // Never on a root that is not running.
  Result<bool> is_loaded(std::string_view module);
  // Of the running kernel; elsewhere of every kernel that is installed.
  Result<bool> is_built_in(std::string_view module);

  Status load(const std::string& module, Context& context);
  Status unload(const std::string& module, Context& context);

 private:
  using Names = std::set<std::string, std::less<>>;
  Result<std::vector<std::string>> releases();
  Result<std::shared_ptr<const Names>> built_in(const std::string& release);

  struct List {
    std::string path;
    Fingerprint fingerprint;
    std::shared_ptr<const Names> names;
  };
  system::Target& target_;
  std::mutex mutex_;
  std::vector<List> lists_;  // guarded by mutex_; one a release
};

}  // namespace consort::resources
