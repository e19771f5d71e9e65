#pragma once
#include <condition_variable>
#include <mutex>
#include <optional>

#include "resources/provider.h"

namespace consort::resources {

// Calls `attempt`, and once a second again while it says Code::busy, until `patience` is used up.
template <class Attempt>
auto patiently(Duration patience, const Context& context, Attempt attempt) {
  std::mutex mutex;
  std::condition_variable_any never;
  for (Duration waited{};; waited += std::chrono::seconds(1)) {
    auto result = attempt();
    if (result || result.error().code != Code::busy || waited >= patience) return result;
    std::unique_lock lock(mutex);
    never.wait_for(lock, context.stop, std::chrono::seconds(1), [] { return false; });
    if (context.stop.stop_requested()) return result;
  }
}

// Keeps what failed from being tried again at once, by each of a thousand resources. One thread at
// a time.
class RecentFailure {
 public:
  static constexpr Duration kRemembered = std::chrono::minutes(1);

  // The failure of less than a minute ago, else what `attempt` says now.
  template <class Attempt>
  Status unless_recent(const Context& context, Attempt attempt) {
    MonotonicTime now = context.target.clock().now();
    if (failure_ && now - failure_->at < kRemembered) return failure_->error;
    failure_.reset();
    Status done = attempt();
    if (!done && done.error().code != Code::cancelled) failure_ = Failure{now, done.error()};
    return done;
  }

 private:
  struct Failure {
    MonotonicTime at;
    Error error;
  };
  std::optional<Failure> failure_;
};

}  // namespace consort::resources
