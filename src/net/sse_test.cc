#include "net/sse.h"

#include <rapidcheck.h>

namespace consort::net {
namespace {

std::vector<SseEvent> decode(std::string_view text, size_t step) {
  SseDecoder decoder;
  std::vector<SseEvent> events;
  for (size_t at = 0; at < text.size(); at += step)
    check(decoder.take(text.substr(at, step), [&](SseEvent e) { events.push_back(std::move(e)); })
              .has_value(),
          "refused");
  return events;
}

TEST(Sse, EncodesEveryPart) {
  EXPECT_EQ(
      encode_sse({.id = "7", .event = "run", .data = "a\nb", .retry = std::chrono::seconds(2)}),
      "id: 7\nevent: run\nretry: 2000\ndata: a\ndata: b\n\n");
  EXPECT_EQ(encode_sse({}), "data: \n\n");
  EXPECT_EQ(encode_sse({.id = "1\ndata: x", .data = "a\r\nb\rc"}),
            "id: 1data: x\ndata: a\ndata: b\ndata: c\n\n");
  EXPECT_EQ(encode_sse_comment(""), ": \n\n");
}

TEST(Sse, DecodesAsTheStandardSays) {
  const std::pair<std::string, std::vector<SseEvent>> cases[] = {
      {"data: a\n\n", {{.data = "a"}}},
      {"\xef\xbb\xbf"
       "data:a\r\rdata: b\r\n\r\n",
       {{.data = "a"}, {.data = "b"}}},
      {"id: 1\ndata\n\ndata: x\n\n", {{.id = "1", .data = ""}, {.id = "1", .data = "x"}}},
      {"data:  two\ndata\n\n", {{.data = " two\n"}}},
      {": comment\n\nevent: e\n\ndata: lost", {}},
      {"event: e\ndata: a\n\ndata: b\n\n", {{.event = "e", .data = "a"}, {.data = "b"}}},
      {"retry: 5\nretry: x\nother: y\ndata: a\n\n",
       {{.data = "a", .retry = std::chrono::milliseconds(5)}}},
      {std::string("id: a\0b\ndata: x\n\n", 17), {{.data = "x"}}},
  };
  for (const auto& [text, events] : cases) {
    EXPECT_EQ(decode(text, text.size()), events) << text;
    EXPECT_EQ(decode(text, 1), events) << text;
  }
}

TEST(Sse, DecodesWhatItEncodes) {
  EXPECT_TRUE(rc::check([](std::string id, std::string name, std::string data) {
    SseEvent event{.id = std::move(id), .event = std::move(name), .data = std::move(data)};
    for (std::string* text : {&event.id, &event.event, &event.data})
      std::erase_if(*text, [](char c) { return c == '\n' || c == '\r' || c == '\0'; });
    RC_ASSERT(decode(encode_sse(event) + encode_sse_comment("x"), 3) == std::vector{event});
  }));
}

TEST(Sse, RefusesAnEventWithoutEnd) {
  SseDecoder decoder(100);
  EXPECT_TRUE(decoder.take("data: " + std::string(60, 'x') + "\n", [](SseEvent) {}));
  EXPECT_FALSE(decoder.take("data: " + std::string(60, 'x') + "\n", [](SseEvent) {}));
}

}  // namespace
}  // namespace consort::net
