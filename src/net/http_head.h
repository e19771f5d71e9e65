#pragma once
#include <cstdint>
#include <variant>

#include "net/http.h"

namespace consort::net {

// Why a message is refused: what to answer, and the words for it.
struct HttpFault {
  int status = 400;
  std::string message;
  friend bool operator==(const HttpFault&, const HttpFault&) = default;
};
template <class T>
using Parsed = tl::expected<T, HttpFault>;

// How the body of a message is delimited.
struct Framing {
  bool chunked = false;
  uint64_t length = 0;  // when not chunked
  bool has_body() const { return chunked || length > 0; }
  friend bool operator==(const Framing&, const Framing&) = default;
};

struct RequestHead {
  Request request;
  Framing framing;
  bool keep_alive = true;
  bool wants_continue = false;
};

struct ResponseHead {
  int status = 0;
  Headers headers;
};

struct HeadLimits {
  size_t bytes = 16 << 10;
  size_t fields = 100;
};

// Looks for the end of a head in input that grows; every byte is looked at once. Refuses a line
// that does not end in CRLF as soon as it is seen.
class HeadScanner {
 public:
  // The size of the head with its empty line, or 0 when there is more to come.
  Parsed<size_t> scan(std::string_view input, const HeadLimits& limits);
  void reset() { scanned_ = 0; }

 private:
  size_t scanned_ = 0;
};

// `head` ends with its empty line. Strict: whatever two servers could read in two ways is refused,
// see RFC 9112 section 11.2.
Parsed<RequestHead> parse_request_head(std::string_view head, const HeadLimits& limits);
Parsed<ResponseHead> parse_response_head(std::string_view head, const HeadLimits& limits);

// Of a message with these fields; one that says nothing has no body.
Parsed<Framing> parse_framing(const Headers& headers);

bool is_token(std::string_view text);
bool is_field_value(std::string_view text);

}  // namespace consort::net
