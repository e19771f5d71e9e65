#include "server/agents/store_content.h"

#include "store/catalogs.h"

namespace consort::server {

Result<std::string> StoreContent::catalog(store::EnvironmentId environment, const Digest& digest) {
  return store_.read(
      [&](store::Reader& r) { return store::catalogs::body(r, environment, digest); });
}

}  // namespace consort::server
