#include "server/sites/serving/cgi_head.h"

#include <charconv>

#include "base/strings.h"

namespace consort::server {
namespace {

bool is_framing(std::string_view name) {
  return name == "content-length" || name == "transfer-encoding" || name == "connection";
}

}  // namespace

std::optional<size_t> cgi_head_size(std::string_view output) {
  size_t unix_end = output.find("\n\n"), end = output.find("\n\r\n");
  if (unix_end == output.npos && end == output.npos) return std::nullopt;
  return unix_end < end ? unix_end + 2 : end + 3;
}

Result<net::Response> parse_cgi_head(std::string_view head) {
  net::Response response;
  for (std::string_view line : split_lines(head)) {
    line = trim(line);
    if (line.empty()) continue;
    size_t colon = line.find(':');
    if (colon == line.npos) return fail(Code::invalid, "a header without a colon");
    std::string name = to_lower(line.substr(0, colon));
    std::string_view value = trim(line.substr(colon + 1));
    if (name == "status") {
      auto [end, error] =
          std::from_chars(value.data(), value.data() + value.size(), response.status);
      if (error != std::errc() || response.status < 200 || response.status > 599)
        return fail(Code::invalid, "a status that is none: " + printable(value));
    } else if (!is_framing(name)) {
      response.headers.add(std::string(trim(line.substr(0, colon))), std::string(value));
    }
  }
  return response;
}

}  // namespace consort::server
