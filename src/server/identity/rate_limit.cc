#include "server/identity/rate_limit.h"

#include <algorithm>

namespace consort::server {

RateLimit::Buckets::iterator RateLimit::bucket_of(const std::string& source, MonotonicTime now) {
  auto found = by_source_.find(source);
  if (found != by_source_.end()) {
    buckets_.splice(buckets_.begin(), buckets_, found->second);
    return found->second;
  }
  if (buckets_.size() == settings_.sources) {
    by_source_.erase(buckets_.back().source);
    buckets_.pop_back();
  }
  buckets_.push_front({source, settings_.burst, now});
  by_source_.emplace(source, buckets_.begin());
  return buckets_.begin();
}

bool RateLimit::admit(const std::string& source, MonotonicTime now) {
  Bucket& bucket = *bucket_of(source, now);
  double elapsed = std::chrono::duration<double>(now - bucket.filled).count();
  bucket.tokens = std::min(settings_.burst, bucket.tokens + elapsed * settings_.per_second);
  bucket.filled = now;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

}  // namespace consort::server
