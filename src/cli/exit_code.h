#pragma once

namespace consort::cli {

// What the program's exit says to a script.
enum Exit : int {
  kOk = 0,
  kError = 1,
  kChanges = 2,       // only with --exit-code
  kNotCompiled = 3,   // the description has errors; nothing was touched
  kPartlyFailed = 4,  // some resources, or hosts, failed or are blocked
  kDenied = 5,        // it takes another token, or somebody's decision: a rollout that was halted
  kNotFound = 6,
  kConflict = 7,  // changed by somebody else meanwhile, there already, or decided before
  kTimeout = 8,
  kInterrupted = 130,
};

}  // namespace consort::cli
