#include "net/http_head.h"

#include <charconv>

#include "base/strings.h"
#include "net/http_target.h"

namespace consort::net {
namespace {

constexpr size_t kLongestMethod = 32;
constexpr size_t kLongestLength = 18;  // digits: fits into 64 bits

tl::unexpected<HttpFault> refuse(std::string message, int status = 400) {
  return tl::unexpected(HttpFault{status, std::move(message)});
}

// Takes the next line, without its CRLF.
std::string_view next_line(std::string_view& text) {
  size_t end = text.find("\r\n");
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 2);
  return line;
}

Parsed<Headers::Field> parse_field(std::string_view line) {
  if (line.front() == ' ' || line.front() == '\t') return refuse("a folded header field");
  size_t colon = line.find(':');
  if (colon == line.npos) return refuse("a header field without a colon");
  std::string_view name = line.substr(0, colon);
  if (!is_token(name)) return refuse("the name of a header field is not a token");
  std::string_view value = line.substr(colon + 1);
  if (!is_field_value(value)) return refuse("a control character in a header field");
  return Headers::Field{std::string(name), std::string(trim(value))};
}

Parsed<Headers> parse_fields(std::string_view text, const HeadLimits& limits) {
  Headers headers;
  for (std::string_view line = next_line(text); !line.empty(); line = next_line(text)) {
    if (headers.all().size() == limits.fields) return refuse("too many header fields", 431);
    Parsed<Headers::Field> field = parse_field(line);
    if (!field) return tl::unexpected(std::move(field).error());
    headers.add(std::move(field->name), std::move(field->value));
  }
  return headers;
}

Parsed<uint64_t> parse_length(std::string_view digits) {
  uint64_t length = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (error != std::errc() || end != digits.data() + digits.size() ||
      digits.size() > kLongestLength)
    return refuse("Content-Length is not a number");
  return length;
}

Parsed<Request> parse_request_line(std::string_view line) {
  std::vector<std::string_view> parts = split(line, ' ');
  if (parts.size() != 3) return refuse("the request line is not 'method target version'");
  auto [method, target, version] = std::tie(parts[0], parts[1], parts[2]);
  if (!is_token(method) || method.size() > kLongestMethod)
    return refuse("the method is not a token");
  bool is_version = version.size() == 8 && version.starts_with("HTTP/") && version[6] == '.';
  if (!is_version) return refuse("the request line is not 'method target version'");
  if (version != "HTTP/1.1") return refuse("only HTTP/1.1 is spoken here", 505);
  std::optional<Target> decoded = decode_target(target);
  if (!decoded) return refuse("the target is not a canonical path");
  Request request;
  request.method = method;
  request.path = std::move(decoded->path);
  request.query = std::move(decoded->query);
  return request;
}

}  // namespace

Parsed<Framing> parse_framing(const Headers& headers) {
  size_t lengths = headers.count("Content-Length");
  size_t encodings = headers.count("Transfer-Encoding");
  if (lengths > 1) return refuse("more than one Content-Length");
  if (encodings > 1) return refuse("more than one Transfer-Encoding");
  if (lengths + encodings > 1) return refuse("both Content-Length and Transfer-Encoding");
  if (encodings == 1) {
    if (to_lower(*headers.find("Transfer-Encoding")) != "chunked")
      return refuse("a transfer encoding other than chunked", 501);
    return Framing{.chunked = true};
  }
  if (lengths == 0) return Framing{};
  Parsed<uint64_t> length = parse_length(*headers.find("Content-Length"));
  if (!length) return tl::unexpected(std::move(length).error());
  return Framing{.length = *length};
}

bool is_token(std::string_view text) {
  auto is_token_character = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  };
  return !text.empty() && std::ranges::all_of(text, is_token_character);
}

bool is_field_value(std::string_view text) {
  return std::ranges::none_of(text, [](char c) {
    auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
  });
}

Parsed<size_t> HeadScanner::scan(std::string_view input, const HeadLimits& limits) {
  std::string_view allowed = input.substr(0, limits.bytes);
  while (scanned_ < allowed.size()) {
    size_t at = allowed.find('\n', scanned_);
    if (at == allowed.npos) {
      scanned_ = allowed.size();
      break;
    }
    if (at == 0 || allowed[at - 1] != '\r') return refuse("a line that does not end in CRLF");
    if (at == 1) return refuse("an empty line in place of a request");
    scanned_ = at + 1;
    if (at >= 3 && allowed.substr(at - 3, 4) == "\r\n\r\n") return scanned_;
  }
  if (input.size() >= limits.bytes) return refuse("the head is too large", 431);
  return 0;
}

Parsed<RequestHead> parse_request_head(std::string_view head, const HeadLimits& limits) {
  Parsed<Request> request = parse_request_line(next_line(head));
  if (!request) return tl::unexpected(std::move(request).error());
  Parsed<Headers> headers = parse_fields(head, limits);
  if (!headers) return tl::unexpected(std::move(headers).error());
  if (headers->count("Host") != 1) return refuse("not exactly one Host");
  Parsed<Framing> framing = parse_framing(*headers);
  if (!framing) return tl::unexpected(std::move(framing).error());
  std::optional<std::string_view> expect = headers->find("Expect");
  if (expect && to_lower(*expect) != "100-continue")
    return refuse("an expectation that cannot be met", 417);

  RequestHead parsed{.request = std::move(*request),
                     .framing = *framing,
                     .keep_alive = !headers->lists("Connection", "close"),
                     .wants_continue = expect.has_value()};
  parsed.request.headers = std::move(*headers);
  return parsed;
}

Parsed<ResponseHead> parse_response_head(std::string_view head, const HeadLimits& limits) {
  std::string_view line = next_line(head);
  ResponseHead response;
  bool is_status =
      line.size() >= 12 && line.starts_with("HTTP/1.1 ") &&
      std::from_chars(line.data() + 9, line.data() + 12, response.status).ptr == line.data() + 12;
  if (!is_status) return refuse("the status line is not one of HTTP/1.1");
  Parsed<Headers> headers = parse_fields(head, limits);
  if (!headers) return tl::unexpected(std::move(headers).error());
  response.headers = std::move(*headers);
  return response;
}

}  // namespace consort::net
