#pragma once
#include <algorithm>
#include <cstdint>

#include "wire/numbered.h"

namespace consort::wire {

// The server's end of one stream: hands every numbered message on once, in order. Whoever stores
// what is handed on stores delivered() in the same transaction, and begins with it after a crash.
class Inbox {
 public:
  enum class Verdict {
    fresh,  // to be handed on
    seen,   // was handed on before: to be acknowledged again and forgotten
    gap,    // one before it is missing: end the link, and the next one brings both
  };
  explicit Inbox(int64_t delivered = 0) : delivered_(delivered) {}

  // A link is up; `acknowledged` is that of its hello: a server that was restored from a backup may
  // know less than it once acknowledged.
  void connected(int64_t acknowledged) { delivered_ = std::max(delivered_, acknowledged); }

  Verdict receive(const Number& number) {
    if (number.sequence <= delivered_) return Verdict::seen;
    if (number.after > delivered_) return Verdict::gap;
    delivered_ = number.sequence;
    return Verdict::fresh;
  }

  int64_t delivered() const { return delivered_; }

 private:
  int64_t delivered_;
};

}  // namespace consort::wire
