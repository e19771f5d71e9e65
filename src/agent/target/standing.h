#pragma once
#include <vector>

#include "agent/engine.h"
#include "wire/orders.h"

namespace consort::agent {

// How the resources of one catalog stand now, by the last look at each and what was done to it.
class Standing {
 public:
  explicit Standing(size_t resources = 0) : each_(resources, Kind::unseen) {}

  void saw(const Engine::Look& look);
  void ran(const model::Catalog& catalog, const model::Report& report);
  wire::State::Counts counts() const;

 private:
  enum class Kind : uint8_t { unseen, compliant, drifted, failed, blocked, waiting };
  std::vector<Kind> each_;
};

}  // namespace consort::agent
