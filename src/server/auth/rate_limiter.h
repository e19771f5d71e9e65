#pragma once
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/strings.h"

namespace consort::server {

struct Rate {
  double per_second = 100;
  double burst = 200;  // at once, after a rest
};

// A bucket of permits for every key, which fills again with time. Thread-safe. Memory is bounded:
// with more keys than `most_keys` the buckets that are full again are forgotten, and if there are
// none, all are.
class RateLimiter {
 public:
  // The clock outlives it.
  RateLimiter(Rate rate, const Clock& clock, size_t most_keys = 10'000)
      : rate_(rate), clock_(clock), most_keys_(most_keys) {}

  // Takes a permit; or says how long until there is one.
  std::optional<Duration> take(std::string_view key);
  // The same question without taking one.
  std::optional<Duration> wait(std::string_view key);

 private:
  struct Bucket {
    double permits = 0;
    MonotonicTime filled;
  };
  Bucket& fill(std::string_view key);
  std::optional<Duration> lack(const Bucket& bucket) const;
  void make_room(MonotonicTime now);

  const Rate rate_;
  const Clock& clock_;
  const size_t most_keys_;
  std::mutex mutex_;
  // Guarded by mutex_.
  std::unordered_map<std::string, Bucket, StringHash, std::equal_to<>> buckets_;
};

}  // namespace consort::server
