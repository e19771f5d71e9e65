#pragma once
#include "server/deploy/context.h"

namespace consort::server {

// While an environment is halted its hosts are paused, and those that somebody paused one by one
// stay so when it goes on. For the thread of the environment.
class Halt {
 public:
  explicit Halt(DeployContext& context) : context_(context) {}

  // Pauses or resumes hosts until they are as the environment says; also those that came
  // meanwhile.
  void enforce();

 private:
  DeployContext& context_;
};

}  // namespace consort::server
