#pragma once
#include <map>
#include <memory>
#include <mutex>

#include "base/lru_cache.h"
#include "server/agents/store_content.h"
#include "server/sites/site_repository.h"

namespace consort::server {

// The content that catalogs name, straight from the repositories of the sites. Keeps what was asked
// for last, for an agent asks piece by piece, and after it the others for the same. Thread-safe.
class SiteContent final : public BlobReader {
 public:
  explicit SiteContent(store::Store& store, size_t most_bytes = 128 << 20)
      : store_(store), kept_(most_bytes) {}

  void add(store::EnvironmentId environment, std::shared_ptr<const SiteRepository> site);
  // Code::not_found when no catalog ever named it; corrupt when the repository has something else.
  Result<ContentPart> read(store::EnvironmentId environment, const Digest& digest, int64_t offset,
                           int64_t length) override;

 private:
  using Key = std::pair<store::EnvironmentId, Digest>;
  using Bytes = std::shared_ptr<const std::string>;
  Result<Bytes> whole(const Key& key);
  Result<std::string> load(const Key& key);

  store::Store& store_;
  std::mutex mutex_;
  std::map<store::EnvironmentId, std::shared_ptr<const SiteRepository>>
      sites_;                  // guarded by mutex_
  LruCache<Key, Bytes> kept_;  // guarded by mutex_
};

}  // namespace consort::server
