#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>

#include "base/clock.h"

namespace consort::server {

// What others have for one thread to do, in their order.
class Inbox {
 public:
  using Task = std::function<void()>;

  // Any thread. What comes after close() is dropped.
  void post(Task task);
  // Runs what is there, and waits for it until `until` when there is nothing. False when it was
  // closed. One thread.
  bool run(std::optional<MonotonicTime> until);
  // Runs what is there; false when there was nothing.
  bool run_ready();
  void close();

 private:
  std::mutex mutex_;
  std::condition_variable posted_;
  std::deque<Task> tasks_;  // guarded by mutex_
  bool closed_ = false;     // guarded by mutex_
};

}  // namespace consort::server
