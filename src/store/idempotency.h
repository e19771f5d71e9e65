#pragma once
#include <optional>
#include <string>

#include "base/hash.h"
#include "store/ids.h"
#include "store/session.h"

// Answers to requests that may be sent twice, by the key their sender chose. Remember the answer
// through the Writer that does the work, and it is done once.
namespace consort::store::idempotency {

constexpr Duration kKept = std::chrono::hours(24);

struct Answer {
  int64_t status = 0;  // of HTTP
  std::string body;
  friend bool operator==(const Answer&, const Answer&) = default;
};

// What a request with this key got, if it was made in the last 24 hours. invalid: with another
// content.
Result<std::optional<Answer>> find(Reader& reader, TokenId token, const std::string& key,
                                   const Digest& request);
// exists: somebody was faster.
Status remember(Writer& writer, TokenId token, const std::string& key, const Digest& request,
                const Answer& answer);
// Up to `limit` that are too old; how many.
Result<int64_t> forget_old(Writer& writer, int64_t limit);

}  // namespace consort::store::idempotency
