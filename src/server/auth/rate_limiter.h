#pragma once
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"

namespace consort::server {

struct Rate {
  double per_second = 100;
  double burst = 200;  // at once, after a rest
};

// A bucket of permits for every key, which fills again with time. Thread-safe. Memory is bounded:
// with more keys than `most_keys` the one that was silent longest is forgotten.
class RateLimiter {
 public:
  // The clock outlives it.
  RateLimiter(Rate rate, const Clock& clock, size_t most_keys = 10'000)
      : rate_(rate), clock_(clock), most_keys_(most_keys) {}

  // Takes a permit; or says how long until there is one.
  std::optional<Duration> take(std::string_view key);

 private:
  struct Bucket {
    std::string key;
    double permits = 0;
    MonotonicTime filled;
  };
  using Buckets = std::list<Bucket>;
  Bucket& bucket_of(std::string_view key, MonotonicTime now);

  const Rate rate_;
  const Clock& clock_;
  const size_t most_keys_;
  std::mutex mutex_;
  // Guarded by mutex_. The views are of the keys in the buckets.
  Buckets buckets_;  // the one that came last is first
  std::unordered_map<std::string_view, Buckets::iterator> by_key_;
};

}  // namespace consort::server
