#pragma once
#include <map>
#include <memory>

#include "server/environments/site_source.h"

namespace consort::server {

// The repositories it was given; of other environments none. Filled before it is used.
class FixedSites final : public SiteSource {
 public:
  // The repository outlives this.
  void add(store::EnvironmentId environment, SiteRepository& site) { sites_[environment] = &site; }
  std::shared_ptr<SiteRepository> site(store::EnvironmentId environment) override {
    auto found = sites_.find(environment);
    if (found == sites_.end()) return nullptr;
    return {std::shared_ptr<void>(), found->second};
  }
  void refresh(store::EnvironmentId) override {}

 private:
  std::map<store::EnvironmentId, SiteRepository*> sites_;
};

}  // namespace consort::server
