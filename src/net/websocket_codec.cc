#include "net/websocket_codec.h"

#include "base/strings.h"

namespace consort::net {
namespace {

constexpr size_t kLongestControl = 125;
constexpr uint8_t kFinal = 0x80, kReserved = 0x70, kMasked = 0x80;

void append_big_endian(std::string& to, uint64_t number, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
    to += static_cast<char>(number >> shift);
}

uint64_t big_endian(std::string_view bytes) {
  uint64_t number = 0;
  for (char c : bytes)
    number = number << 8 | static_cast<uint8_t>(c);
  return number;
}

// XORs with the four bytes of the mask, from the `at`th on.
void apply_mask(char* bytes, size_t size, uint32_t mask, size_t at) {
  char four[4];
  for (size_t i = 0; i < 4; ++i)
    four[i] = static_cast<char>(mask >> (24 - 8 * ((i + at) % 4)));
  for (size_t i = 0; i < size; ++i)
    bytes[i] = static_cast<char>(bytes[i] ^ four[i % 4]);
}

size_t header_size(std::string_view begin) {
  if (begin.size() < 2) return 2;
  auto second = static_cast<uint8_t>(begin[1]);
  size_t length = (second & 0x7f) == 126 ? 2 : (second & 0x7f) == 127 ? 8 : 0;
  return 2 + length + (second & kMasked ? 4 : 0);
}

// The codes that may travel: RFC 6455 section 7.4.
bool is_sent_code(uint16_t code) {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
         (code >= 3000 && code <= 4999);
}

Closed protocol_error(std::string reason) { return {CloseCode::protocol_error, std::move(reason)}; }

}  // namespace

std::string encode_frame(Opcode opcode, std::string_view payload, std::optional<uint32_t> mask) {
  std::string frame;
  frame.reserve(payload.size() + 14);
  frame += static_cast<char>(kFinal | static_cast<uint8_t>(opcode));
  uint8_t masked = mask ? kMasked : 0;
  if (payload.size() < 126) {
    frame += static_cast<char>(masked | payload.size());
  } else {
    bool is_short = payload.size() <= 0xffff;
    frame += static_cast<char>(masked | (is_short ? 126 : 127));
    append_big_endian(frame, payload.size(), is_short ? 2 : 8);
  }
  if (mask) append_big_endian(frame, *mask, 4);
  size_t begin = frame.size();
  frame += payload;
  if (mask) apply_mask(frame.data() + begin, payload.size(), *mask, 0);
  return frame;
}

std::string encode_close(const Closed& closed, std::optional<uint32_t> mask) {
  std::string payload;
  if (closed.code != CloseCode::no_code) {
    append_big_endian(payload, static_cast<uint16_t>(closed.code), 2);
    std::string reason = closed.reason.substr(0, kLongestControl - 2);
    while (invalid_utf8(reason))
      reason.pop_back();
    payload += reason;
  }
  return encode_frame(Opcode::close, payload, mask);
}

void WebSocketDecoder::take(std::string_view input, std::vector<Event>& events) {
  while (!failure_ && !ended_ && (!input.empty() || (frame_ && frame_->left == 0))) {
    if (!frame_) {
      take_header(input);
      continue;
    }
    take_payload(input);
    if (frame_->left == 0) failure_ = finish_frame(events);
  }
}

void WebSocketDecoder::take_header(std::string_view& input) {
  size_t wanted = header_size(header_) - header_.size();
  header_ += input.substr(0, wanted);
  input.remove_prefix(std::min(wanted, input.size()));
  if (header_.size() < header_size(header_)) return;
  failure_ = begin(header_);
  header_.clear();
}

std::optional<Closed> WebSocketDecoder::begin(std::string_view header) {
  auto first = static_cast<uint8_t>(header[0]);
  auto second = static_cast<uint8_t>(header[1]);
  if (first & kReserved) return protocol_error("a reserved bit is set");
  if (((second & kMasked) != 0) != masked_)
    return protocol_error(masked_ ? "a frame is not masked" : "a frame is masked");
  size_t mask_size = masked_ ? 4 : 0;
  std::string_view longer = header.substr(2, header.size() - 2 - mask_size);
  uint64_t size = longer.empty() ? second & 0x7f : big_endian(longer);
  if ((longer.size() == 2 && size < 126) || (longer.size() == 8 && (size <= 0xffff || size >> 63)))
    return protocol_error("a length is not in its shortest form");

  Frame frame{.opcode = static_cast<Opcode>(first & 0x0f),
              .final = (first & kFinal) != 0,
              .left = size,
              .mask = static_cast<uint32_t>(big_endian(header.substr(header.size() - mask_size)))};
  if (frame.is_control()) {
    if (frame.opcode > Opcode::pong) return protocol_error("an unknown kind of frame");
    if (!frame.final || size > kLongestControl)
      return protocol_error("a control frame is too long or in pieces");
    control_.clear();
  } else if (std::optional<Closed> wrong = begin_message(frame)) {
    return wrong;
  }
  frame_ = frame;
  return std::nullopt;
}

std::optional<Closed> WebSocketDecoder::begin_message(const Frame& frame) {
  if (frame.opcode > Opcode::binary) return protocol_error("an unknown kind of frame");
  if ((frame.opcode == Opcode::more) != message_kind_.has_value())
    return protocol_error("a message begins or goes on where it cannot");
  if (frame.opcode == Opcode::binary && !binary_)
    return Closed{CloseCode::unacceptable, "only text is taken"};
  if (frame.left > limit_ || message_.size() > limit_ - frame.left)
    return Closed{CloseCode::too_big, "a message of more than " + count(limit_, "byte")};
  if (!message_kind_) message_kind_ = frame.opcode;
  return std::nullopt;
}

void WebSocketDecoder::take_payload(std::string_view& input) {
  auto size = static_cast<size_t>(std::min<uint64_t>(frame_->left, input.size()));
  std::string& into = frame_->is_control() ? control_ : message_;
  size_t begin = into.size();
  into += input.substr(0, size);
  if (masked_) apply_mask(into.data() + begin, size, frame_->mask, frame_->at);
  input.remove_prefix(size);
  frame_->left -= size;
  frame_->at = (frame_->at + size) % 4;
}

std::optional<Closed> WebSocketDecoder::finish_frame(std::vector<Event>& events) {
  Frame frame = *frame_;
  frame_.reset();
  if (frame.opcode == Opcode::close) return finish_close(events);
  if (frame.is_control()) {
    events.push_back({frame.opcode, std::move(control_)});
    return std::nullopt;
  }
  if (!frame.final) return std::nullopt;
  if (message_kind_ == Opcode::text && invalid_utf8(message_))
    return Closed{CloseCode::bad_text, "a text that is not UTF-8"};
  events.push_back({*message_kind_, std::exchange(message_, {})});
  message_kind_.reset();
  return std::nullopt;
}

std::optional<Closed> WebSocketDecoder::finish_close(std::vector<Event>& events) {
  Closed closed{CloseCode::no_code};
  if (control_.size() == 1) return protocol_error("half a close code");
  if (control_.size() >= 2) {
    auto code = static_cast<uint16_t>(big_endian(std::string_view(control_).substr(0, 2)));
    closed = {static_cast<CloseCode>(code), control_.substr(2)};
    if (!is_sent_code(code)) return protocol_error("an impossible close code");
    if (invalid_utf8(closed.reason))
      return Closed{CloseCode::bad_text, "a reason that is not UTF-8"};
  }
  events.push_back({.opcode = Opcode::close, .closed = std::move(closed)});
  ended_ = true;
  return std::nullopt;
}

}  // namespace consort::net
