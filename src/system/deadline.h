#pragma once
#include <algorithm>
#include <chrono>

#include "base/clock.h"

namespace consort::system {

// A moment by which something must have happened, as poll() wants it.
class Deadline {
 public:
  explicit Deadline(Duration from_now)
      : at_(std::chrono::steady_clock::now() + std::clamp(from_now, Duration(0), kLongest)) {}

  bool passed() const { return std::chrono::steady_clock::now() >= at_; }
  int poll_ms() const {  // rounded up, so that it has passed after
    auto left = at_ - std::chrono::steady_clock::now();
    return std::max(0,
                    static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count()));
  }

 private:
  static constexpr Duration kLongest = std::chrono::hours(24 * 20);  // fits into poll's int

  std::chrono::steady_clock::time_point at_;
};

}  // namespace consort::system
