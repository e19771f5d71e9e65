#pragma once
#include <memory>

#include "cli/takeover/sighting.h"
#include "model/change.h"
#include "resources/provider.h"

namespace consort::cli {

// What a plan may read the content of a catalog from. Refers to both.
struct PlanContent {
  resources::BlobSource& site;   // all of it; not for another machine, which may be anybody's
  resources::BlobSource& draft;  // only what the machine itself said; Code::not_found of the rest
};

// A machine that is taken over: looked at, never changed. One thread at a time; blocks.
class Machine {
 public:
  virtual ~Machine() = default;
  // Code::cancelled on ^C.
  virtual Result<Sighting> look() = 0;
  // What a catalog would change there, differences that a drift policy leaves among it. `content`
  // outlives the call.
  virtual Result<model::Plan> plan(std::shared_ptr<const model::Catalog> catalog,
                                   const PlanContent& content) = 0;
};

}  // namespace consort::cli
