#include "server/auth/rate_limiter.h"

#include <algorithm>

namespace consort::server {
namespace {

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

std::optional<Duration> RateLimiter::take(std::string_view key) {
  std::lock_guard lock(mutex_);
  const MonotonicTime now = clock_.now();
  Bucket& bucket = bucket_of(key, now);
  bucket.permits =
      std::min(rate_.burst, bucket.permits + seconds(now - bucket.filled) * rate_.per_second);
  bucket.filled = now;
  if (bucket.permits < 1)
    return std::chrono::duration_cast<Duration>(
        std::chrono::duration<double>((1 - bucket.permits) / rate_.per_second));
  bucket.permits -= 1;
  return std::nullopt;
}

RateLimiter::Bucket& RateLimiter::bucket_of(std::string_view key, MonotonicTime now) {
  auto found = by_key_.find(key);
  if (found != by_key_.end()) {
    buckets_.splice(buckets_.begin(), buckets_, found->second);
    return buckets_.front();
  }
  if (buckets_.size() >= most_keys_) {
    by_key_.erase(buckets_.back().key);
    buckets_.pop_back();
  }
  buckets_.push_front({std::string(key), rate_.burst, now});
  by_key_.emplace(buckets_.front().key, buckets_.begin());
  return buckets_.front();
}

}  // namespace consort::server
