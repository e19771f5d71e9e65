#include "net/watchdog.h"

namespace consort::net {

void Watchdog::expect_within(Duration patience) {
  MonotonicTime now = std::chrono::steady_clock::now();
  due_ = now + patience;
  if (due_ < set_for_) set_timer(now);
}

void Watchdog::look() {
  set_for_ = MonotonicTime::max();
  if (due_ == MonotonicTime::max()) return;
  MonotonicTime now = std::chrono::steady_clock::now();
  if (now < due_) return set_timer(now);
  rest();
  bark_();
}

void Watchdog::set_timer(MonotonicTime now) {
  set_for_ = due_;
  timer_ = loop_.after(due_ - now, [this] { look(); });
}

}  // namespace consort::net
