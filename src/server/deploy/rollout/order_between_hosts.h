#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "model/resource.h"

namespace consort::server {

// Whether what a host needs on other hosts is right. Of those in a circle with it that wait as well
// nobody can be first: they do not count.
struct Readiness {
  bool ready = true;       // it is
  std::string never = {};  // why it will not be; "": it may yet
};

// The circle of each host: those that need each other, directly or around, have one number, and
// everybody else has one of its own. Who is needed has a smaller one than who needs it.
std::vector<uint32_t> circles(const std::vector<std::string>& names,
                              const std::vector<std::vector<model::Address>>& needs);

// A host whose turn has not come.
struct Waiting {
  size_t host;
  uint32_t circle;
  bool ready;
};

// The hosts that may be ordered now: a circle when all of it is ready. All of it that waits has to
// be given.
std::vector<size_t> released(const std::vector<Waiting>& waiting);

}  // namespace consort::server
