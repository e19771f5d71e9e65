#include "agent/target/order_queue.h"

#include <utility>

namespace consort::agent {

void OrderQueue::give(Order order) {
  {
    std::lock_guard lock(mutex_);
    orders_.push_back(std::move(order));
  }
  bell_.ring();
}

void OrderQueue::hold(Hold hold) {
  {
    std::lock_guard lock(mutex_);
    holds_.push_back(std::move(hold));
  }
  bell_.ring();
}

std::optional<OrderQueue::Order> OrderQueue::next() {
  std::lock_guard lock(mutex_);
  if (orders_.empty()) return std::nullopt;
  Order order = std::move(orders_.front());
  orders_.pop_front();
  return order;
}

std::deque<OrderQueue::Hold> OrderQueue::take_holds() {
  std::lock_guard lock(mutex_);
  return std::exchange(holds_, {});
}

}  // namespace consort::agent
