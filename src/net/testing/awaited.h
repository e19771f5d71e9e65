#pragma once
#include <future>

#include "base/result.h"

namespace consort::net {

// A value that another thread will give, once; waits ten seconds at most.
template <class T>
class Awaited {
 public:
  void set(T value) { promise_.set_value(std::move(value)); }
  T get() {
    check(future_.wait_for(std::chrono::seconds(10)) == std::future_status::ready, "nothing came");
    return future_.get();
  }

 private:
  std::promise<T> promise_;
  std::future<T> future_ = promise_.get_future();
};

}  // namespace consort::net
