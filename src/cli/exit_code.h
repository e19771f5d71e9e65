#pragma once

namespace consort::cli {

// What the program's exit says to a script.
enum Exit : int {
  kOk = 0,
  kError = 1,
  kChanges = 2,       // only with --exit-code
  kNotCompiled = 3,   // the description has errors; nothing was touched
  kPartlyFailed = 4,  // some resources failed or are blocked
  kInterrupted = 130,
};

}  // namespace consort::cli
