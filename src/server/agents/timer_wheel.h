#pragma once
#include <algorithm>
#include <vector>

#include "base/clock.h"

namespace consort::server {

// When to look at each of many things again, to the accuracy of a slot: adding costs the same
// however many there are. What is due later than one turn of the wheel comes up once a turn.
template <class Key>
class TimerWheel {
 public:
  TimerWheel(Duration slot, size_t slots, MonotonicTime now)
      : slot_(slot), slots_(slots), current_(now.time_since_epoch() / slot) {}

  void add(Key key, MonotonicTime when) {
    int64_t due = when.time_since_epoch() / slot_ + 1;
    int64_t last = current_ + static_cast<int64_t>(slots_.size()) - 1;
    at(std::clamp(due, current_ + 1, last)).push_back(std::move(key));
  }

  // What is due by `now`, removed.
  std::vector<Key> take_due(MonotonicTime now) {
    std::vector<Key> due;
    int64_t until = now.time_since_epoch() / slot_;
    int64_t turns = std::min(until - current_, static_cast<int64_t>(slots_.size()));
    for (int64_t i = 0; i < turns; ++i) {
      std::vector<Key>& slot = at(current_ + 1 + i);
      due.insert(due.end(), slot.begin(), slot.end());
      std::vector<Key>().swap(slot);
    }
    current_ = std::max(current_, until);
    return due;
  }

 private:
  std::vector<Key>& at(int64_t slot) {
    return slots_[static_cast<size_t>(slot % static_cast<int64_t>(slots_.size()))];
  }

  const Duration slot_;
  std::vector<std::vector<Key>> slots_;
  int64_t current_;  // slot that was taken last
};

}  // namespace consort::server
