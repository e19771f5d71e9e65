#pragma once
#include <functional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "server/sites/object_id.h"

namespace consort::server {

// One line of git's log of a reference. A line is written before the reference moves: the last ones
// may tell of moves that never came to be.
struct HeadMove {
  ObjectId from;  // zero: it was made
  ObjectId to;
  WallTime when;  // whole seconds, of this machine's clock
};

// Reads the log of a reference from its end, so that the cost is that of how far back one looks.
// Lines that are torn or make no sense are passed over. No log is an empty one. Any thread.
class HeadLog {
 public:
  explicit HeadLog(std::string file) : file_(std::move(file)) {}

  // Newest first, until `take` says false.
  Status read_back(const std::function<bool(const HeadMove&)>& take) const;

 private:
  const std::string file_;
};

}  // namespace consort::server
