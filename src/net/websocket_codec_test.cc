#include "net/websocket_codec.h"

#include <rapidcheck.h>

namespace consort::net {
namespace {

using Event = WebSocketDecoder::Event;

struct Decoded {
  std::vector<Event> events;
  std::optional<Closed> failure;
};

// As a server takes it, `step` bytes at a time.
Decoded decode(std::string_view input, size_t step, bool binary = true) {
  WebSocketDecoder decoder(WebSocketRole::server, 1000, binary);
  Decoded decoded;
  for (size_t at = 0; at < input.size(); at += step)
    decoder.take(input.substr(at, step), decoded.events);
  decoded.failure = decoder.failure();
  return decoded;
}

// A frame of a client, with any first byte.
std::string frame(uint8_t first, std::string_view payload) {
  std::string bytes = encode_frame(Opcode::text, payload, 0x01020304);
  bytes[0] = static_cast<char>(first);
  return bytes;
}

constexpr uint8_t kText = 0x81, kBinary = 0x82, kClose = 0x88, kPing = 0x89;
constexpr uint8_t kFirstText = 0x01, kMore = 0x00, kLast = 0x80;

TEST(WebSocketDecoder, TakesMessagesHoweverTheyAreCut) {
  const std::string bytes = frame(kText, "hello") + frame(kFirstText, "a") + frame(kPing, "p") +
                            frame(kMore, "") + frame(kLast, "b") + frame(kBinary, "\xff") +
                            frame(kText, "") + frame(kText, std::string(300, 'x')) +
                            frame(kClose,
                                  "\x03\xe8"
                                  "bye") +
                            frame(kText, "after the end");
  const std::vector<Event> expected = {
      {Opcode::text, "hello"},
      {Opcode::ping, "p"},
      {Opcode::text, "ab"},
      {Opcode::binary, "\xff"},
      {Opcode::text, ""},
      {Opcode::text, std::string(300, 'x')},
      {Opcode::close, "", {CloseCode::normal, "bye"}},
  };
  for (size_t step : {size_t{1}, size_t{2}, size_t{7}, bytes.size()}) {
    Decoded decoded = decode(bytes, step);
    EXPECT_EQ(decoded.events, expected);
    EXPECT_EQ(decoded.failure, std::nullopt);
  }
}

TEST(WebSocketDecoder, TakesACloseWithoutACode) {
  EXPECT_EQ(decode(frame(kClose, ""), 1).events,
            (std::vector<Event>{{Opcode::close, "", {CloseCode::no_code, ""}}}));
}

TEST(WebSocketDecoder, RefusesWhatIsWrong) {
  std::string long_form = frame(kText, std::string(200, 'x'));
  long_form[3] = 100;  // would have fitted into one byte
  const std::tuple<const char*, std::string, CloseCode> cases[] = {
      {"not masked", encode_frame(Opcode::text, "x", std::nullopt), CloseCode::protocol_error},
      {"reserved bit", frame(0xc1, "x"), CloseCode::protocol_error},
      {"unknown opcode", frame(0x83, "x"), CloseCode::protocol_error},
      {"unknown control", frame(0x8b, "x"), CloseCode::protocol_error},
      {"ping in pieces", frame(0x09, "x"), CloseCode::protocol_error},
      {"long ping", frame(kPing, std::string(126, 'x')), CloseCode::protocol_error},
      {"goes on without a begin", frame(kLast, "x"), CloseCode::protocol_error},
      {"begins twice", frame(kFirstText, "x") + frame(kText, "y"), CloseCode::protocol_error},
      {"long form", long_form, CloseCode::protocol_error},
      {"bad text", frame(kText, "\xc3\x28"), CloseCode::bad_text},
      {"bad text over frames", frame(kFirstText, "\xc3") + frame(kLast, "("), CloseCode::bad_text},
      {"too big", frame(kText, std::string(1001, 'x')), CloseCode::too_big},
      {"too big in pieces",
       frame(kFirstText, std::string(600, 'x')) + frame(kMore, std::string(600, 'x')),
       CloseCode::too_big},
      {"half a code", frame(kClose, "\x03"), CloseCode::protocol_error},
      {"code never sent", frame(kClose, "\x03\xed"), CloseCode::protocol_error},
      {"bad reason", frame(kClose, "\x03\xe8\xff"), CloseCode::bad_text},
  };
  for (const auto& [name, bytes, code] : cases) {
    for (size_t step : {size_t{1}, bytes.size()}) {
      Decoded decoded = decode(bytes, step);
      ASSERT_TRUE(decoded.failure) << name;
      EXPECT_EQ(decoded.failure->code, code) << name;
      EXPECT_TRUE(decoded.events.empty()) << name;
    }
  }
  EXPECT_EQ(decode(frame(kBinary, "x"), 1, false).failure->code, CloseCode::unacceptable);
}

// Text over two frames may cut a character in two.
TEST(WebSocketDecoder, JoinsCharactersOverFrames) {
  EXPECT_EQ(decode(frame(kFirstText, "\xc3") + frame(kLast, "\xa9"), 1).events,
            (std::vector<Event>{{Opcode::text, "\xc3\xa9"}}));
}

TEST(WebSocketEncoder, UsesTheShortestLength) {
  for (auto [size, header] : {std::pair{0, 2}, {125, 2}, {126, 4}, {65535, 4}, {65536, 10}}) {
    std::string payload(static_cast<size_t>(size), 'x');
    EXPECT_EQ(encode_frame(Opcode::text, payload, std::nullopt).size(), payload.size() + header);
    EXPECT_EQ(encode_frame(Opcode::text, payload, 1).size(), payload.size() + header + 4);
  }
}

TEST(WebSocketEncoder, CutsALongReasonBetweenCharacters) {
  std::string reason = std::string(122, 'x') + "\xc3\xa9 and more";
  Decoded decoded = decode(encode_close({CloseCode::normal, reason}, 7), 1);
  ASSERT_EQ(decoded.events.size(), 1u);
  EXPECT_EQ(decoded.events[0].closed, (Closed{CloseCode::normal, std::string(122, 'x')}));
}

TEST(WebSocketCodec, DecodesWhatItEncodes) {
  EXPECT_TRUE(rc::check([](std::string payload, uint32_t mask, bool from_client) {
    WebSocketDecoder decoder(from_client ? WebSocketRole::server : WebSocketRole::client, 1 << 20,
                             true);
    std::vector<Event> events;
    decoder.take(
        encode_frame(Opcode::binary, payload, from_client ? std::optional(mask) : std::nullopt),
        events);
    RC_ASSERT(events == (std::vector<Event>{{Opcode::binary, payload}}));
  }));
}

}  // namespace
}  // namespace consort::net
