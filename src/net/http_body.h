#pragma once
#include "net/http_head.h"

namespace consort::net {

// Takes the body of a message out of its input, piece by piece, by length or by chunks. Chunk
// extensions and trailers are refused: nobody here needs them, and proxies disagree about them.
class BodyDecoder {
 public:
  explicit BodyDecoder(const Framing& framing);

  // Consumes what it can of `input` and appends the body's bytes to `body`; returns how much of the
  // input was consumed. What is left over when done() belongs to the next message.
  Parsed<size_t> take(std::string_view input, std::string& body);
  bool done() const { return phase_ == Phase::done; }

 private:
  enum class Phase { length, size_line, data, data_end, last_line, done };

  Parsed<size_t> take_line(std::string_view input);
  tl::expected<void, HttpFault> end_line();

  Phase phase_;
  uint64_t left_ = 0;  // of the body, or of this chunk
  std::string line_;   // as far as it came, without the line feed
};

}  // namespace consort::net
