#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "wire/orders.h"

namespace consort::agent {

// How the targets stand, and what of it the server is to hear now: only what is news, and not twice
// within a second of one target. A synchronous state machine. One thread.
class StateBoard {
 public:
  explicit StateBoard(Duration pause = std::chrono::seconds(1)) : pause_(pause) {}

  void put(const wire::State& state);
  void tell_again();  // the server has forgotten: all are news
  std::vector<wire::State> due(MonotonicTime now);
  std::optional<MonotonicTime> wake() const;

 private:
  struct Line {
    wire::State now;
    std::optional<wire::State> told;
    MonotonicTime next{};  // it may be told again
    bool news() const { return told != now; }
  };
  const Duration pause_;
  std::map<std::string, Line> lines_;
};

}  // namespace consort::agent
