#pragma once
#include "resources/provider.h"

namespace consort::cli {

// Nothing to look a secret or a blob up for: reading needs neither.
class NoBlobs final : public resources::BlobSource {
 public:
  Result<std::string> read(const Digest&) override {
    return fail(Code::not_found, "no blobs here");
  }
};

}  // namespace consort::cli
