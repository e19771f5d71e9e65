#pragma once
#include "net/loop.h"

namespace consort::net {

// A deadline that is moved often and reached seldom: moving it later costs no timer.
class Watchdog {
 public:
  Watchdog(Loop& loop, Task bark) : loop_(loop), bark_(std::move(bark)) {}

  void expect_within(Duration patience);
  void rest() { due_ = MonotonicTime::max(); }
  void release() { timer_.cancel(); }  // for good

 private:
  void look();
  void set_timer(MonotonicTime now);

  Loop& loop_;
  const Task bark_;
  MonotonicTime due_ = MonotonicTime::max();
  MonotonicTime set_for_ = MonotonicTime::max();
  Timer timer_;
};

}  // namespace consort::net
