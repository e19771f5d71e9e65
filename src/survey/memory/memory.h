#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "survey/hand_over.h"
#include "survey/memory/trace.h"
#include "survey/survey.h"

namespace consort::survey {

struct Description;

// What looks at one target leave to the next one, so that only what has changed since is read.
// Nothing of it is believed but by the identity of files. Holds as much as a description does.
// Movable; one thread.
class Memory {
 public:
  // What resources of one type came to.
  struct Type {
    Trace trace;
    std::map<std::string, std::optional<Finding>> findings;  // by path; nothing: there was none
    std::shared_ptr<const Description> said;
    HandOver taken;
  };
  // What one file came to.
  struct File {
    Fingerprint print;
    Finding finding;
    std::shared_ptr<const Description> said;
  };
  struct Packages {
    Trace trace;
    std::shared_ptr<const ShippedFiles> shipped;
  };

  // A look begins. `grounds`: of all that it goes by besides what it finds; with others than the
  // last time, nothing is remembered but digests.
  void begin(uint64_t grounds);

  std::shared_ptr<const Census> census;  // null: none was taken
  std::optional<Packages> packages;      // of which the trace may not hold any more
  std::map<std::string, Type> types;     // likewise; by collection
  std::map<std::string, File> files;     // by path
  std::optional<Trace> accounts;         // by which the owners of `files` were named

 private:
  uint64_t grounds_ = 0;
};

}  // namespace consort::survey
