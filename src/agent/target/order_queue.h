#pragma once
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "agent/doorbell.h"

namespace consort::agent {

// What a target is told to do, in turn. Pauses and resumes wait for no order: they are taken apart.
// Any thread gives, and rings; one thread takes.
class OrderQueue {
 public:
  using Order = std::function<void(std::stop_token)>;
  struct Hold {
    bool paused = false;
    std::string reason;
  };

  void give(Order order);
  void hold(Hold hold);

  std::optional<Order> next();
  std::deque<Hold> take_holds();

  const Doorbell& bell() const { return bell_; }

 private:
  const Doorbell bell_;
  std::mutex mutex_;
  std::deque<Order> orders_;  // guarded by mutex_
  std::deque<Hold> holds_;    // guarded by mutex_
};

}  // namespace consort::agent
