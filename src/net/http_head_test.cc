#include "net/http_head.h"

#include "net/http_body.h"
#include "net/http_target.h"
#include "net/http_writer.h"

namespace consort::net {
namespace {

// Status with which a whole request is refused, or 200.
int status_of(std::string_view text) {
  HeadLimits limits{.bytes = 1024, .fields = 10};
  HeadScanner scanner;
  auto size = scanner.scan(text, limits);
  if (!size) return size.error().status;
  if (*size == 0) return 0;  // more to come
  auto head = parse_request_head(text.substr(0, *size), limits);
  return head ? 200 : head.error().status;
}

struct HeadCase {
  const char* name;
  std::string request;
  int status;
};

std::string with(const std::string& fields) {
  return "POST /a HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
}

const HeadCase kHeads[] = {
    {"Plain", with(""), 200},
    {"Length", with("Content-Length: 5\r\n"), 200},
    {"Chunked", with("Transfer-Encoding: chunked\r\n"), 200},
    {"ChunkedAnyCase", with("transfer-ENCODING: Chunked\r\n"), 200},
    {"Expect", with("Expect: 100-continue\r\n"), 200},
    {"Query", "GET /a/?b=%20c&d HTTP/1.1\r\nHost: x\r\n\r\n", 200},
    {"Incomplete", "GET / HTTP/1.1\r\nHost: x\r\n", 0},
    {"BothLengths", with("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), 400},
    {"TwoLengths", with("Content-Length: 5\r\nContent-Length: 6\r\n"), 400},
    {"SameLengthTwice", with("Content-Length: 5\r\nContent-Length: 5\r\n"), 400},
    {"ListOfLengths", with("Content-Length: 5, 5\r\n"), 400},
    {"NegativeLength", with("Content-Length: -1\r\n"), 400},
    {"SignedLength", with("Content-Length: +1\r\n"), 400},
    {"HexLength", with("Content-Length: 0x5\r\n"), 400},
    {"HugeLength", with("Content-Length: 99999999999999999999\r\n"), 400},
    {"EmptyLength", with("Content-Length:\r\n"), 400},
    {"ChunkedTwice", with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400},
    {"ChunkedList", with("Transfer-Encoding: gzip, chunked\r\n"), 501},
    {"IdentityEncoding", with("Transfer-Encoding: identity\r\n"), 501},
    {"ObscuredEncoding",
     with("Transfer-Encoding: \x0b"
          "chunked\r\n"),
     400},
    {"SpaceBeforeColon", with("Content-Length : 5\r\n"), 400},
    {"Folded", with("A: b\r\n c\r\n"), 400},
    {"FoldedFirst", "GET / HTTP/1.1\r\n Host: x\r\n\r\n", 400},
    {"BareLineFeed", "GET / HTTP/1.1\nHost: x\n\n", 400},
    {"BareLineFeedInField", with("A: b\nC: d\r\n"), 400},
    {"BareReturnInField", with("A: b\rC: d\r\n"), 400},
    {"ReturnBeforeReturn", with("A: b\r\r\n"), 400},
    {"NulInField", with(std::string("A: b\0c\r\n", 8)), 400},
    {"NoColon", with("Abc\r\n"), 400},
    {"NoName", with(": b\r\n"), 400},
    {"NoHost", "GET / HTTP/1.1\r\n\r\n", 400},
    {"TwoHosts", with("Host: y\r\n"), 400},
    {"OtherExpectation", with("Expect: rain\r\n"), 417},
    {"TooManyFields", with("A:\r\nA:\r\nA:\r\nA:\r\nA:\r\nA:\r\nA:\r\nA:\r\nA:\r\nA:\r\n"), 431},
    {"TooLarge", with("A: " + std::string(1024, 'a') + "\r\n"), 431},
    {"EndlessLine", std::string(2000, 'a'), 431},
    {"EmptyLineFirst", "\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"Http10", "GET / HTTP/1.0\r\nHost: x\r\n\r\n", 505},
    {"Http2", "PRI * HTTP/2.0\r\n\r\n", 505},
    {"NoVersion", "GET /\r\nHost: x\r\n\r\n", 400},
    {"LowerVersion", "GET / http/1.1\r\nHost: x\r\n\r\n", 400},
    {"TwoSpaces", "GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"TabInLine", "GET\t/ HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"OddMethod", "G(T / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"LongMethod", std::string(33, 'G') + " / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"AbsoluteForm", "GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"Connect", "CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"ControlInTarget", "GET /a\x01 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
};

class HeadTest : public ::testing::TestWithParam<HeadCase> {};
TEST_P(HeadTest, IsTakenOrRefused) { EXPECT_EQ(status_of(GetParam().request), GetParam().status); }
INSTANTIATE_TEST_SUITE_P(All, HeadTest, ::testing::ValuesIn(kHeads),
                         [](const auto& info) { return info.param.name; });

TEST(HeadScanner, FindsTheEndHoweverTheInputIsCut) {
  std::string text = with("A: b\r\n") + "body";
  HeadScanner scanner;
  for (size_t size = 1; size < text.size() - 4; ++size)
    ASSERT_EQ(*scanner.scan(std::string_view(text).substr(0, size), {}), 0u);
  EXPECT_EQ(*scanner.scan(text, {}), text.size() - 4);
}

TEST(RequestHead, HasWhatWasSent) {
  auto head = parse_request_head(
      "PUT /a%2Db/c?x=1+2&y HTTP/1.1\r\nHost: h\r\nX-A:  v w \r\nConnection: x, Close\r\n"
      "Content-Length: 12\r\nExpect: 100-Continue\r\n\r\n",
      {});
  ASSERT_TRUE(head);
  EXPECT_EQ(head->request.method, "PUT");
  EXPECT_EQ(head->request.path, "/a-b/c");
  EXPECT_EQ(head->request.parameter("x"), "1 2");
  EXPECT_EQ(head->request.parameter("y"), "");
  EXPECT_EQ(head->request.parameter("z"), std::nullopt);
  EXPECT_EQ(head->request.headers.find("x-a"), "v w");
  EXPECT_EQ(head->framing, (Framing{.length = 12}));
  EXPECT_FALSE(head->keep_alive);
  EXPECT_TRUE(head->wants_continue);
}

TEST(Target, IsDecodedOnceAndOnlyWhenCanonical) {
  const std::pair<std::string, std::optional<std::string>> cases[] = {
      {"/", "/"},
      {"/a/b/", "/a/b/"},
      {"/a%20b", "/a b"},
      {"/%25%32%30", "/%20"},  // once
      {"/caf%C3%A9", "/caf\xc3\xa9"},
      {"/a..b/...", "/a..b/..."},
      {"", std::nullopt},
      {"a", std::nullopt},
      {"*", std::nullopt},
      {"//a", std::nullopt},
      {"/a//b", std::nullopt},
      {"/./a", std::nullopt},
      {"/a/..", std::nullopt},
      {"/a/%2e%2E/b", std::nullopt},
      {"/a%2Fb", std::nullopt},
      {"/a%5cb", std::nullopt},
      {"/a%00", std::nullopt},
      {"/a%0a", std::nullopt},
      {"/a%", std::nullopt},
      {"/a%4", std::nullopt},
      {"/a%4g", std::nullopt},
      {"/a%ff", std::nullopt},
      {"/a#b", std::nullopt},
      {"/a?b=%", std::nullopt},
  };
  for (const auto& [target, path] : cases) {
    auto decoded = decode_target(target);
    EXPECT_EQ(decoded ? std::optional(decoded->path) : std::nullopt, path) << target;
  }
  EXPECT_EQ(decode_target("/" + percent_encode("a/ %+\xc3\xa9").replace(1, 3, "-"))->path,
            "/a- %+\xc3\xa9");
}

// The body, or the words of the refusal; `step` bytes at a time.
std::string decode(const Framing& framing, std::string_view input, size_t step) {
  BodyDecoder decoder(framing);
  std::string body;
  size_t end = 0;  // of what was given
  for (size_t at = 0; !decoder.done() && end < input.size();) {
    end = std::min(end + step, input.size());
    auto taken = decoder.take(input.substr(at, end - at), body);
    if (!taken) return taken.error().message;
    at += *taken;
  }
  return decoder.done() ? body : "more";
}

TEST(BodyDecoder, TakesAndRefusesHoweverTheInputIsCut) {
  const std::tuple<Framing, std::string, std::string> cases[] = {
      {{}, "rest", ""},
      {{.length = 4}, "bodyrest", "body"},
      {{.length = 4}, "bod", "more"},
      {{.chunked = true}, "4\r\nbody\r\n0\r\n\r\nrest", "body"},
      {{.chunked = true}, "2\r\nbo\r\n02\r\ndy\r\n000\r\n\r\n", "body"},
      {{.chunked = true}, "A\r\n0123456789\r\n0\r\n\r\n", "0123456789"},
      {{.chunked = true}, "0\r\n\r\n", ""},
      {{.chunked = true}, "4\r\nbody\r\n", "more"},
      {{.chunked = true}, "\r\n", "a chunk size is not a number"},
      {{.chunked = true}, "-1\r\n", "a chunk size is not a number"},
      {{.chunked = true}, "0x4\r\n", "a chunk size is not a number"},
      {{.chunked = true}, "4 \r\nbody\r\n", "a chunk size is not a number"},
      {{.chunked = true}, "4;a=b\r\nbody\r\n", "a chunk size is not a number"},
      {{.chunked = true}, "4\nbody\r\n", "a line that does not end in CRLF"},
      {{.chunked = true}, "4\r\nbodyx\r\n", "a chunk does not end where it should"},
      {{.chunked = true}, "0\r\nTrailer: x\r\n\r\n", "a chunk does not end where it should"},
      {{.chunked = true}, "fffffffffffffffff\r\n", "a chunk size is too long"},
  };
  for (const auto& [framing, input, expected] : cases) {
    EXPECT_EQ(decode(framing, input, input.size()), expected) << input;
    EXPECT_EQ(decode(framing, input, 1), expected) << input;
  }
}

TEST(ResponseHead, LeavesTheFramingToTheServerAndBreaksNoLine) {
  Response response{.status = 201, .body = "1234"};
  response.headers.add("Location", "/a");
  response.headers.add("content-length", "99");
  response.headers.add("Connection", "upgrade");
  EXPECT_EQ(write_response_head(response, {}, "now"),
            "HTTP/1.1 201 Created\r\nDate: now\r\nLocation: /a\r\nContent-Length: 4\r\n\r\n");
  EXPECT_EQ(write_response_head({.status = 204}, {.keep_alive = false}, "now"),
            "HTTP/1.1 204 No Content\r\nDate: now\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(write_response_head({}, {.chunked = true}, "now"),
            "HTTP/1.1 200 OK\r\nDate: now\r\nTransfer-Encoding: chunked\r\n\r\n");
  response.headers.add("X", "a\r\nSet-Cookie: b");
  EXPECT_EQ(write_response_head(response, {}, "now"), std::nullopt);
  EXPECT_EQ(write_chunk("0123456789abcdef"), "10\r\n0123456789abcdef\r\n");
  EXPECT_EQ(http_date(WallTime(std::chrono::seconds(784111777))), "Sun, 06 Nov 1994 08:49:37 GMT");
}

}  // namespace
}  // namespace consort::net
