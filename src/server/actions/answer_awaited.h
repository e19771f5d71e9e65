#pragma once
#include <future>
#include <memory>
#include <optional>
#include <utility>

#include "base/clock.h"

namespace consort::server {

// An answer that another thread will give, once; it may come after whoever waited has gone.
template <class T>
class AnswerAwaited {
 public:
  // To be called once, on any thread.
  auto taker() {
    return [promise = promise_](T answer) { promise->set_value(std::move(answer)); };
  }
  // nullopt: it has not come in time. Once.
  std::optional<T> wait(Duration patience) {
    std::future<T> future = promise_->get_future();
    if (future.wait_for(patience) != std::future_status::ready) return std::nullopt;
    return future.get();
  }

 private:
  const std::shared_ptr<std::promise<T>> promise_ = std::make_shared<std::promise<T>>();
};

}  // namespace consort::server
