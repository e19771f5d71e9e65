#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/lru_cache.h"
#include "server/agents/content_source.h"
#include "wire/content.h"

namespace consort::server {

// What agents may fetch: the catalog that was offered to a target, and the blobs it names. Keeps
// the catalogs asked for last, up to `most_bytes`. Thread-safe; blocks for the source.
class OfferedContent {
 public:
  explicit OfferedContent(ContentSource& source, size_t most_bytes = 64 << 20)
      : source_(source), catalogs_(most_bytes) {}

  // The next piece of the answer to `fetch`, which the target may ask by its `offered` catalog.
  // denied: that names no such content.
  Result<wire::Piece> piece(store::EnvironmentId environment, const Digest& offered,
                            const wire::Fetch& fetch);

 private:
  struct Catalog {
    std::string json;
    std::vector<std::string> blobs;  // sorted
  };
  using Key = std::pair<store::EnvironmentId, Digest>;
  Result<std::shared_ptr<const Catalog>> catalog(const Key& key);

  ContentSource& source_;
  std::mutex mutex_;
  LruCache<Key, std::shared_ptr<const Catalog>> catalogs_;  // guarded by mutex_
};

}  // namespace consort::server
