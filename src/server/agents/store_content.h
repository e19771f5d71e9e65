#pragma once
#include "server/agents/content_source.h"
#include "store/store.h"

namespace consort::server {

// Reads blobs by their SHA-256 from wherever they are kept. Thread-safe.
class BlobReader {
 public:
  virtual ~BlobReader() = default;
  virtual Result<ContentPart> read(store::EnvironmentId environment, const Digest& digest,
                                   int64_t offset, int64_t length) = 0;
};

// Catalogs of the store, and blobs from elsewhere.
class StoreContent final : public ContentSource {
 public:
  StoreContent(store::Store& store, BlobReader& blobs) : store_(store), blobs_(blobs) {}
  Result<std::string> catalog(store::EnvironmentId environment, const Digest& digest) override;
  Result<ContentPart> blob(store::EnvironmentId environment, const Digest& digest, int64_t offset,
                           int64_t length) override {
    return blobs_.read(environment, digest, offset, length);
  }

 private:
  store::Store& store_;
  BlobReader& blobs_;
};

}  // namespace consort::server
