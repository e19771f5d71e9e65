#pragma once
#include <memory>
#include <string>

#include "model/facts.h"

namespace consort::compiler {

// What is known about the hosts of a site. Thread-safe.
class HostFacts {
 public:
  virtual ~HostFacts() = default;
  // Null while nothing is known about that host. Facts that changed come as another object: equal
  // pointers mean equal facts.
  virtual std::shared_ptr<const model::Facts> facts(const std::string& host) const = 0;
};

}  // namespace consort::compiler
