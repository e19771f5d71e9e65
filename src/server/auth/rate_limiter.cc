#include "server/auth/rate_limiter.h"

#include <algorithm>

namespace consort::server {
namespace {

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

std::optional<Duration> RateLimiter::take(std::string_view key) {
  std::lock_guard lock(mutex_);
  Bucket& bucket = fill(key);
  if (auto wait = lack(bucket)) return wait;
  bucket.permits -= 1;
  return std::nullopt;
}

std::optional<Duration> RateLimiter::wait(std::string_view key) {
  std::lock_guard lock(mutex_);
  auto found = buckets_.find(key);
  return found == buckets_.end() ? std::nullopt : lack(fill(key));
}

RateLimiter::Bucket& RateLimiter::fill(std::string_view key) {
  const MonotonicTime now = clock_.now();
  auto found = buckets_.find(key);
  if (found == buckets_.end()) {
    if (buckets_.size() >= most_keys_) make_room(now);
    found = buckets_.emplace(key, Bucket{rate_.burst, now}).first;
  }
  Bucket& bucket = found->second;
  bucket.permits =
      std::min(rate_.burst, bucket.permits + seconds(now - bucket.filled) * rate_.per_second);
  bucket.filled = now;
  return bucket;
}

std::optional<Duration> RateLimiter::lack(const Bucket& bucket) const {
  if (bucket.permits >= 1) return std::nullopt;
  return std::chrono::duration_cast<Duration>(
      std::chrono::duration<double>((1 - bucket.permits) / rate_.per_second));
}

void RateLimiter::make_room(MonotonicTime now) {
  std::erase_if(buckets_, [&](const auto& entry) {
    const Bucket& bucket = entry.second;
    return bucket.permits + seconds(now - bucket.filled) * rate_.per_second >= rate_.burst;
  });
  if (buckets_.size() >= most_keys_) buckets_.clear();
}

}  // namespace consort::server
