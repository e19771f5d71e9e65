#pragma once
#include <map>
#include <string>

#include "resources/provider.h"

namespace consort::cli {

// Content that is at hand, and no other. Immutable.
class KnownBlobs final : public resources::BlobSource {
 public:
  explicit KnownBlobs(std::map<Digest, std::string> blobs) : blobs_(std::move(blobs)) {}
  Result<std::string> read(const Digest& digest) override {
    auto found = blobs_.find(digest);
    if (found == blobs_.end())
      return fail(Code::not_found, "content " + digest.hex() + " is not of this host alone");
    return found->second;
  }

 private:
  const std::map<Digest, std::string> blobs_;
};

}  // namespace consort::cli
