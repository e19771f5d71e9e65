#include "agent/daemon/state_board.h"

#include <algorithm>

namespace consort::agent {

void StateBoard::put(const wire::State& state) { lines_[state.target].now = state; }

void StateBoard::tell_again() {
  for (auto& [target, line] : lines_)
    line.told.reset();
}

std::vector<wire::State> StateBoard::due(MonotonicTime now) {
  std::vector<wire::State> states;
  for (auto& [target, line] : lines_) {
    if (!line.news() || line.next > now) continue;
    line.told = line.now;
    line.next = now + pause_;
    states.push_back(line.now);
  }
  return states;
}

std::optional<MonotonicTime> StateBoard::wake() const {
  std::optional<MonotonicTime> wake;
  for (const auto& [target, line] : lines_)
    if (line.news()) wake = wake ? std::min(*wake, line.next) : line.next;
  return wake;
}

}  // namespace consort::agent
