#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/lru_cache.h"
#include "store/ids.h"
#include "store/session.h"

namespace consort::server {

// Which resources a catalog describes, without what it says of them.
class CatalogShape {
 public:
  // Of a catalog's JSON. corrupt: it is none.
  static Result<CatalogShape> of(const std::string& catalog);

  int64_t resources() const { return static_cast<int64_t>(addresses_.size()); }
  const std::map<std::string, int64_t>& types() const { return types_; }  // how many of each
  bool describes(std::string_view address) const;
  size_t bytes() const;

 private:
  std::map<std::string, int64_t> types_;
  std::vector<uint64_t> addresses_;  // hashes, sorted
};

std::string type_of(std::string_view address);  // "files" of "files./etc/motd"

// The shapes of catalogs, which are read once and remembered up to a bound of memory. Thread-safe.
class CatalogShapes {
 public:
  // Null: the store has no such catalog.
  Result<std::shared_ptr<const CatalogShape>> of(store::Reader& reader,
                                                 store::EnvironmentId environment,
                                                 const Digest& digest);

 private:
  using Key = std::pair<store::EnvironmentId, Digest>;
  std::mutex mutex_;
  LruCache<Key, std::shared_ptr<const CatalogShape>> known_{64 << 20};  // guarded by mutex_
};

}  // namespace consort::server
