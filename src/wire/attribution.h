#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "wire/bounds.h"
#include "wire/limits.h"

namespace consort::wire {

// Who may have made a difference, as far as a machine's own records tell. A guess from what
// happened at that time, and no proof: who writes to a machine's logs writes this too.
struct Attribution {
  std::optional<WallTime> at;       // when it was made
  std::string package_transaction;  // "apt-get install nginx"; "": it was none
  std::string user;                 // who asked for that: "anna (1000)"; "": not known
  // What else happened then: "anna was logged in from 192.0.2.7 on pts/0".
  std::vector<std::string> meanwhile;
  friend bool operator==(const Attribution&, const Attribution&) = default;
};

constexpr Most kMostMeanwhile{20};

void describe(auto& field, Is<Attribution> auto& by) {
  field("at", by.at);
  field("package_transaction", by.package_transaction, kLine);
  field("user", by.user, kLine);
  field("meanwhile", by.meanwhile, kMostMeanwhile, kLine);
}

}  // namespace consort::wire
