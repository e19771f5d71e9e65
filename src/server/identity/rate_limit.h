#pragma once
#include <list>
#include <string>
#include <unordered_map>

#include "base/clock.h"

namespace consort::server {

// How often each of many sources may do something: a bucket of tokens for every one, of those that
// came last. Bounded: when there are too many, the one that was silent longest is forgotten. Not
// thread-safe.
class RateLimit {
 public:
  struct Settings {
    double per_second = 20;
    double burst = 200;
    size_t sources = 10'000;
  };
  explicit RateLimit(Settings settings) : settings_(settings) {}

  // Takes a token of the source; false when it has none.
  bool admit(const std::string& source, MonotonicTime now);

 private:
  struct Bucket {
    std::string source;
    double tokens = 0;
    MonotonicTime filled;
  };
  using Buckets = std::list<Bucket>;  // the one that came last is first
  Buckets::iterator bucket_of(const std::string& source, MonotonicTime now);

  const Settings settings_;
  Buckets buckets_;
  std::unordered_map<std::string, Buckets::iterator> by_source_;
};

}  // namespace consort::server
