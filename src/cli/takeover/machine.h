#pragma once
#include <memory>

#include "cli/takeover/sighting.h"
#include "model/change.h"
#include "resources/provider.h"

namespace consort::cli {

// A machine that is taken over: looked at, never changed. One thread at a time; blocks.
class Machine {
 public:
  virtual ~Machine() = default;
  // Code::cancelled on ^C.
  virtual Result<Sighting> look() = 0;
  // What a catalog would change there, differences that a drift policy leaves among it. `blobs`
  // outlives the call.
  virtual Result<model::Plan> plan(std::shared_ptr<const model::Catalog> catalog,
                                   resources::BlobSource& blobs) = 0;
};

}  // namespace consort::cli
