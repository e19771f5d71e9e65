#include "net/http_writer.h"

#include <charconv>
#include <ctime>

#include "base/strings.h"
#include "net/http_head.h"

namespace consort::net {
namespace {

bool is_of_framing(std::string_view name) {
  std::string lower = to_lower(name);
  return lower == "content-length" || lower == "transfer-encoding" || lower == "connection" ||
         lower == "date";
}

}  // namespace

bool has_no_body(int status) { return status < 200 || status == 204 || status == 304; }

std::optional<std::string> write_response_head(const Response& response, ResponseFraming framing,
                                               std::string_view date) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
  head.append(reason_phrase(response.status)).append("\r\nDate: ").append(date).append("\r\n");
  for (const auto& [name, value] : response.headers.all()) {
    if (!is_token(name) || !is_field_value(value)) return std::nullopt;
    if (!is_of_framing(name)) head.append(name).append(": ").append(value).append("\r\n");
  }
  if (framing.chunked) {
    head += "Transfer-Encoding: chunked\r\n";
  } else if (!has_no_body(response.status)) {
    head += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
  }
  if (!framing.keep_alive) head += "Connection: close\r\n";
  return head + "\r\n";
}

std::string write_chunk(std::string_view bytes) {
  char size[16];
  char* end = std::to_chars(size, size + sizeof size, bytes.size(), 16).ptr;
  std::string chunk;
  chunk.reserve(bytes.size() + 20);
  return chunk.append(size, end).append("\r\n").append(bytes).append("\r\n");
}

std::string http_date(WallTime time) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  time_t seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  tm utc{};
  gmtime_r(&seconds, &utc);
  char text[64];
  snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT", kDays[utc.tm_wday],
           utc.tm_mday, kMonths[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min,
           utc.tm_sec);
  return text;
}

}  // namespace consort::net
