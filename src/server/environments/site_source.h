#pragma once
#include <memory>

#include "server/sites/site_repository.h"
#include "store/ids.h"

namespace consort::server {

// The repositories of the environments. Thread-safe.
class SiteSource {
 public:
  virtual ~SiteSource() = default;
  virtual std::shared_ptr<SiteRepository> site(
      store::EnvironmentId environment) = 0;  // null: it has none yet
  // One was added, or its settings or pause are others now. What fails is in the log.
  virtual void refresh(store::EnvironmentId environment) = 0;
};

}  // namespace consort::server
