#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/result.h"
#include "wire/content.h"

namespace consort::wire {

// The agent's end of one content on its way: says what to fetch, checks what comes, and is told
// what an earlier link left. The bytes themselves lie in a file of the caller's, so memory does not
// grow with the content. A synchronous state machine: it does nothing and reads no clock.
class Transfer {
 public:
  // `most`: bytes the content may have; for a catalog those of its header.
  Transfer(std::string target, Content content, Digest digest, int64_t most);

  // Before anything else, the bytes that are there already, in any number of calls.
  void resume(std::string_view bytes);

  // The next question; nothing while one is being answered, or when all is there.
  std::optional<Fetch> next_fetch();
  // On success `piece.bytes` are to be appended to the file. Code::invalid: it was not asked for,
  // and nothing has changed. Code::corrupt: these are not the bytes of the digest; delete the file.
  Status accept(const Piece& piece);
  // What was asked for will not come: the link broke, or the server said `missing`.
  void interrupted() { asked_ = received_; }

  bool complete() const { return complete_; }
  int64_t received() const { return received_; }
  std::optional<int64_t> total() const { return total_; }

 private:
  Status expected(const Piece& piece) const;

  std::string target_;
  Content content_;
  Digest digest_;
  int64_t most_;
  Hasher hasher_;
  int64_t received_ = 0;
  int64_t asked_ = 0;  // pieces up to here are on their way
  std::optional<int64_t> total_;
  bool complete_ = false;
};

}  // namespace consort::wire
