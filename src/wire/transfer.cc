#include "wire/transfer.h"

#include <algorithm>

namespace consort::wire {

Transfer::Transfer(std::string target, Content content, Digest digest, int64_t most)
    : target_(std::move(target)), content_(content), digest_(digest), most_(most) {}

void Transfer::resume(std::string_view bytes) {
  hasher_.update(bytes);
  received_ += static_cast<int64_t>(bytes.size());
  asked_ = received_;
}

std::optional<Fetch> Transfer::next_fetch() {
  if (complete_ || asked_ > received_) return std::nullopt;
  int64_t length = kMostFetchBytes;
  asked_ = received_ + length;
  return Fetch{target_, content_, digest_, received_, length};
}

Status Transfer::expected(const Piece& piece) const {
  auto invalid = [](std::string message) { return fail(Code::invalid, std::move(message)); };
  auto end = piece.offset + static_cast<int64_t>(piece.bytes.size());
  if (piece.digest != digest_) return invalid("a piece of other content");
  if (complete_ || piece.offset >= asked_ || end > asked_)
    return invalid("a piece that was not asked for");
  if (piece.offset != received_) {
    return invalid("a piece at byte " + std::to_string(piece.offset) + ", but " +
                   std::to_string(received_) + " comes next");
  }
  if (piece.total > most_) {
    return invalid(std::to_string(piece.total) + " bytes in all are more than " +
                   std::to_string(most_));
  }
  if (total_ && piece.total != *total_)
    return invalid("the size of the content has changed on the way");
  return {};
}

Status Transfer::accept(const Piece& piece) {
  TRY_DO(expected(piece));
  total_ = piece.total;
  hasher_.update(piece.bytes);
  received_ += static_cast<int64_t>(piece.bytes.size());
  if (received_ < *total_) return {};
  if (hasher_.finish() != digest_)
    return fail(Code::corrupt, "the content does not have the digest " + digest_.hex());
  complete_ = true;
  return {};
}

}  // namespace consort::wire
