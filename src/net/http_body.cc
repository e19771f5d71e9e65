#include "net/http_body.h"

#include <charconv>

namespace consort::net {
namespace {

constexpr size_t kLongestSize = 15;  // hexadecimal digits: fits into 63 bits

tl::unexpected<HttpFault> refuse(std::string message) {
  return tl::unexpected(HttpFault{400, std::move(message)});
}

}  // namespace

BodyDecoder::BodyDecoder(const Framing& framing)
    : phase_(framing.chunked ? Phase::size_line : Phase::length), left_(framing.length) {
  if (!framing.has_body()) phase_ = Phase::done;
}

Parsed<size_t> BodyDecoder::take(std::string_view input, std::string& body) {
  size_t consumed = 0;
  while (phase_ != Phase::done && consumed < input.size()) {
    std::string_view rest = input.substr(consumed);
    if (phase_ == Phase::length || phase_ == Phase::data) {
      auto piece = rest.substr(0, static_cast<size_t>(std::min<uint64_t>(left_, rest.size())));
      body += piece;
      consumed += piece.size();
      left_ -= piece.size();
      if (left_ == 0) phase_ = phase_ == Phase::length ? Phase::done : Phase::data_end;
      continue;
    }
    Parsed<size_t> line = take_line(rest);
    if (!line) return line;
    consumed += *line;
  }
  return consumed;
}

Parsed<size_t> BodyDecoder::take_line(std::string_view input) {
  size_t end = input.find('\n');
  std::string_view piece = input.substr(0, end);
  if (line_.size() + piece.size() > kLongestSize + 1) return refuse("a chunk size is too long");
  line_ += piece;
  if (end == input.npos) return input.size();
  if (!line_.ends_with('\r')) return refuse("a line that does not end in CRLF");
  line_.pop_back();
  if (auto ended = end_line(); !ended) return tl::unexpected(std::move(ended).error());
  line_.clear();
  return end + 1;
}

tl::expected<void, HttpFault> BodyDecoder::end_line() {
  if (phase_ != Phase::size_line) {
    if (!line_.empty()) return refuse("a chunk does not end where it should");
    phase_ = phase_ == Phase::last_line ? Phase::done : Phase::size_line;
    return {};
  }
  const char* last = line_.data() + line_.size();
  auto [end, error] = std::from_chars(line_.data(), last, left_, 16);
  if (error != std::errc() || end != last) return refuse("a chunk size is not a number");
  phase_ = left_ == 0 ? Phase::last_line : Phase::data;
  return {};
}

}  // namespace consort::net
