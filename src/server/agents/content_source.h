#pragma once
#include <cstdint>
#include <string>

#include "base/hash.h"
#include "base/result.h"
#include "store/ids.h"

namespace consort::server {

// A part of something that is known by its SHA-256.
struct ContentPart {
  std::string bytes;
  int64_t total = 0;  // bytes of the whole
};

// Where the bytes of catalogs and blobs come from. Knows nothing of who may have them. Thread-safe;
// may block for the disk.
class ContentSource {
 public:
  virtual ~ContentSource() = default;
  // The canonical JSON.
  virtual Result<std::string> catalog(store::EnvironmentId environment, const Digest& digest) = 0;
  // At most `length` bytes from `offset` on, fewer only at the end. Code::not_found, or invalid
  // when `offset` is past the end.
  virtual Result<ContentPart> blob(store::EnvironmentId environment, const Digest& digest,
                                   int64_t offset, int64_t length) = 0;
};

}  // namespace consort::server
