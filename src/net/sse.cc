#include "net/sse.h"

#include <charconv>

#include "base/strings.h"

namespace consort::net {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

std::string one_line(std::string_view text) {
  std::string line(text);
  std::erase_if(line, [](char c) { return c == '\n' || c == '\r' || c == '\0'; });
  return line;
}

void append_field(std::string& to, std::string_view name, std::string_view value) {
  to.append(name).append(": ").append(value).append("\n");
}

}  // namespace

Response sse_response() {
  Response response;
  response.headers.add("Content-Type", "text/event-stream");
  response.headers.add("Cache-Control", "no-store");
  return response;
}

std::string encode_sse(const SseEvent& event) {
  std::string text;
  if (!event.id.empty()) append_field(text, "id", one_line(event.id));
  if (!event.event.empty()) append_field(text, "event", one_line(event.event));
  if (event.retry) {
    auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(*event.retry).count();
    append_field(text, "retry", std::to_string(ms));
  }
  std::string data = replace_all(replace_all(event.data, "\r\n", "\n"), "\r", "\n");
  for (std::string_view line : split(data, '\n'))
    append_field(text, "data", line);
  return text + "\n";
}

std::string encode_sse_comment(std::string_view text) { return ": " + one_line(text) + "\n\n"; }

Status SseDecoder::take(std::string_view input, const std::function<void(SseEvent)>& then) {
  while (!input.empty()) {
    if (std::exchange(after_return_, false) && input.front() == '\n') {
      input.remove_prefix(1);
      continue;
    }
    size_t end = input.find_first_of("\r\n");
    line_ += input.substr(0, end);
    if (line_.size() + event_.data.size() > limit_)
      return fail(Code::invalid, "an event of more than " + count(limit_, "byte"));
    if (end == input.npos) return {};
    after_return_ = input[end] == '\r';
    input.remove_prefix(end + 1);
    take_line(std::exchange(line_, {}), then);
  }
  return {};
}

void SseDecoder::take_line(std::string_view line, const std::function<void(SseEvent)>& then) {
  if (std::exchange(at_start_, false) && line.starts_with(kByteOrderMark))
    line.remove_prefix(kByteOrderMark.size());
  if (line.empty()) {
    SseEvent event = std::exchange(event_, {});
    event.id = last_id_;
    if (std::exchange(has_data_, false)) then(std::move(event));
    return;
  }
  size_t colon = line.find(':');
  std::string_view value = colon == line.npos ? "" : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  take_field(line.substr(0, colon), value);
}

void SseDecoder::take_field(std::string_view name, std::string_view value) {
  if (name == "data") {
    if (std::exchange(has_data_, true)) event_.data += '\n';
    event_.data += value;
  } else if (name == "event") {
    event_.event = value;
  } else if (name == "id") {
    if (value.find('\0') == value.npos) last_id_ = value;
  } else if (name == "retry") {
    uint32_t ms = 0;
    auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), ms);
    if (error == std::errc() && end == value.data() + value.size())
      event_.retry = retry_ = std::chrono::milliseconds(ms);
  }
}

}  // namespace consort::net
