#include "net/websocket.h"

#include "net/http_server.h"
#include "net/socket.h"
#include "net/testing/awaited.h"
#include "net/testing/certificates.h"
#include "net/testing/loop_thread.h"
#include "net/testing/raw_client.h"
#include "net/websocket_codec.h"

namespace consort::net {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

using LinkResult = Result<std::shared_ptr<Link>>;

constexpr std::string_view kUpgrade =
    "GET /link HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

// A server that upgrades and hands out its ends of the links.
class WebSocketTest : public ::testing::Test {
 protected:
  void serve(const WebSocketLimits& limits = {}, bool with_tls = false) {
    HttpServer::Settings settings;
    if (with_tls) settings.tls = *TlsServer::make({.identity = authority_.issue()});
    auto handle = [this, limits](Request request, Responder responder) {
      if (request.path != "/link") return responder.send(Response::text(403, "no"));
      LinkResult link = responder.upgrade(limits);
      if (!link) return responder.send(Response::text(426, link.error().message));
      ends_[next_++].set(*link);
    };
    auto server = thread_.call(
        [&] { return HttpServer::listen(thread_.loop(), settings, {.handle = handle}); });
    ASSERT_TRUE(server) << server.error().to_string();
    server_ = std::move(*server);
  }

  // Sends back what comes.
  void echo(const std::shared_ptr<Link>& link) {
    link->start(
        {[weak = std::weak_ptr(link)](Message message) { weak.lock()->send(std::move(message)); },
         [](const Closed&) {}});
  }

  LinkResult connect(WebSocketTarget target) {
    Awaited<LinkResult> result;
    connect_websocket(thread_.loop(), std::move(target),
                      [&](LinkResult link) { result.set(std::move(link)); });
    return result.get();
  }
  WebSocketTarget target(std::string path = "/link") {
    return {.host = "127.0.0.1", .port = server_->port(), .target = std::move(path)};
  }

  RawClient upgraded() {
    auto raw = RawClient::connect(server_->port());
    check(raw.has_value() && raw->send(kUpgrade).has_value(), "cannot ask for the upgrade");
    EXPECT_THAT(raw->read_until("\r\n\r\n"),
                HasSubstr("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    return std::move(*raw);
  }

  // What a raw client hears until the end.
  static std::vector<WebSocketDecoder::Event> hear(RawClient& raw) {
    WebSocketDecoder decoder(WebSocketRole::client, 64 << 20, true);
    std::vector<WebSocketDecoder::Event> events;
    decoder.take(raw.read_all(), events);
    return events;
  }

  TestAuthority authority_;
  Awaited<std::shared_ptr<Link>> ends_[3];
  std::atomic<size_t> next_ = 0;
  LoopThread thread_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(WebSocketTest, EchoesLargeMessagesOverTlsInOrder) {
  WebSocketLimits limits{.binary = true};
  serve(limits, true);
  WebSocketTarget to = target();
  to.tls = *TlsClient::make({.roots_pem = authority_.root_pem()});
  to.limits = limits;
  auto link = connect(to);
  ASSERT_TRUE(link) << link.error().to_string();
  echo(ends_[0].get());

  const std::vector<Message> sent = {
      {std::string(1 << 20, 'x')}, {"small"}, {"\xff\x00", true}, {""}};
  std::vector<Message> heard;
  Awaited<bool> all;
  Awaited<Closed> closed;
  (*link)->start({[&](Message message) {
                    heard.push_back(std::move(message));
                    if (heard.size() == sent.size()) all.set(true);
                  },
                  [&](const Closed& why) { closed.set(why); }});
  for (const Message& message : sent)
    EXPECT_TRUE((*link)->send(message));
  all.get();
  EXPECT_EQ(heard, sent);
  (*link)->close(CloseCode::normal, "done");
  EXPECT_EQ(closed.get(), (Closed{CloseCode::normal, "done"}));
  EXPECT_FALSE((*link)->send({"late"}));
}

TEST_F(WebSocketTest, BothEndsHearOnceOfTheEnd) {
  serve();
  auto link = connect(target());
  Awaited<Closed> here, there;  // a second set() would throw
  auto other = ends_[0].get();
  (*link)->start({[](Message) {}, [&](const Closed& why) { here.set(why); }});
  other->start({[](Message) {}, [&](const Closed& why) { there.set(why); }});
  other->close(CloseCode::going_away, "maintenance");
  other->close(CloseCode::normal, "again");
  (*link)->close(CloseCode::normal, "me too");
  EXPECT_EQ(there.get().code, CloseCode::going_away);
  EXPECT_THAT(here.get().reason, ::testing::AnyOf("maintenance", "me too"));
}

TEST_F(WebSocketTest, AStartThatComesTooLateHearsOfTheEnd) {
  serve();
  RawClient raw = upgraded();
  auto end = ends_[0].get();
  server_->stop();
  raw.read_all();
  Awaited<Closed> closed;
  end->start({[](Message) {}, [&](const Closed& why) { closed.set(why); }});
  EXPECT_EQ(closed.get().code, CloseCode::going_away);
}

TEST_F(WebSocketTest, WhatComesBeforeTheStartWaits) {
  serve();
  auto raw = RawClient::connect(server_->port());
  ASSERT_TRUE(raw->send(std::string(kUpgrade) + encode_frame(Opcode::text, "at once", 1)));
  ASSERT_TRUE(raw->send(encode_frame(Opcode::text, "later", 2)));
  std::vector<std::string> heard;
  Awaited<bool> both;
  ends_[0].get()->start({[&](Message message) {
                           heard.push_back(message.bytes);
                           if (heard.size() == 2) both.set(true);
                         },
                         [](const Closed&) {}});
  both.get();
  EXPECT_EQ(heard, (std::vector<std::string>{"at once", "later"}));
}

struct BreachCase {
  const char* name;
  std::string bytes;
  CloseCode code;
};

class BreachTest : public WebSocketTest, public ::testing::WithParamInterface<BreachCase> {};

// Whoever breaks the rules is told so, and both sides hear the same code.
TEST_P(BreachTest, ClosesWithTheCodeThatFits) {
  serve({.message_bytes = 1000});
  RawClient raw = upgraded();
  Awaited<Closed> closed;
  ends_[0].get()->start(
      {[](Message) { ADD_FAILURE(); }, [&](const Closed& why) { closed.set(why); }});
  ASSERT_TRUE(raw.send(GetParam().bytes));
  auto events = hear(raw);
  raw.close();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].closed.code, GetParam().code);
  EXPECT_EQ(closed.get().code, GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(
    All, BreachTest,
    ::testing::Values(
        BreachCase{"BadText", encode_frame(Opcode::text, "\xff", 1), CloseCode::bad_text},
        BreachCase{"TooBig", encode_frame(Opcode::text, std::string(1001, 'x'), 1),
                   CloseCode::too_big},
        BreachCase{"Binary", encode_frame(Opcode::binary, "x", 1), CloseCode::unacceptable},
        BreachCase{"NotMasked", encode_frame(Opcode::text, "x", std::nullopt),
                   CloseCode::protocol_error},
        BreachCase{"NoWebSocket", "GET / HTTP/1.1\r\n\r\n", CloseCode::protocol_error}),
    [](const auto& info) { return info.param.name; });

TEST_F(WebSocketTest, AnswersPingsAndCloses) {
  serve();
  RawClient raw = upgraded();
  echo(ends_[0].get());
  ASSERT_TRUE(raw.send(encode_frame(Opcode::ping, "p", 1) +
                       encode_close({static_cast<CloseCode>(4000), "own code"}, 2)));
  auto events = hear(raw);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0], (WebSocketDecoder::Event{Opcode::pong, "p"}));
  EXPECT_EQ(events[1].closed, (Closed{static_cast<CloseCode>(4000), "own code"}));
}

TEST_F(WebSocketTest, DropsASlowPeerWithACode) {
  serve({.waiting_bytes = 1 << 20, .closing = milliseconds(5000)});
  RawClient raw = upgraded();
  auto end = ends_[0].get();
  Awaited<Closed> closed;
  end->start({[](Message) {}, [&](const Closed& why) { closed.set(why); }});
  size_t sent = 0;
  while (end->send({std::string(256 << 10, 'x')}))
    ASSERT_LT(++sent, 1000u);
  auto events = hear(raw);  // reads at last
  raw.close();
  ASSERT_FALSE(events.empty());
  EXPECT_EQ(events.back().closed.code, CloseCode::refused);
  EXPECT_EQ(closed.get().code, CloseCode::refused);
  EXPECT_EQ(end->waiting_bytes(), 0u);
}

TEST_F(WebSocketTest, DropsAPeerThatNeverReads) {
  serve({.waiting_bytes = 1 << 20, .closing = milliseconds(50)});
  RawClient raw = upgraded();
  auto end = ends_[0].get();
  Awaited<Closed> closed;
  end->start({[](Message) {}, [&](const Closed& why) { closed.set(why); }});
  while (end->send({std::string(256 << 10, 'x')})) {
  }
  EXPECT_EQ(closed.get().code, CloseCode::refused);
}

TEST_F(WebSocketTest, PingsASilentPeerAndGivesItUp) {
  serve({.ping_after = milliseconds(20), .lost_after = milliseconds(60)});
  RawClient raw = upgraded();
  Awaited<Closed> closed;
  ends_[0].get()->start({[](Message) {}, [&](const Closed& why) { closed.set(why); }});
  EXPECT_EQ(closed.get().code, CloseCode::lost);
  auto events = hear(raw);
  ASSERT_FALSE(events.empty());
  EXPECT_EQ(events[0].opcode, Opcode::ping);
}

TEST_F(WebSocketTest, PongsKeepALinkAlive) {
  serve({.ping_after = milliseconds(10), .lost_after = milliseconds(1000)});
  auto link = connect(target());
  Awaited<bool> quiet_for_long;
  std::atomic<bool> closed = false;
  (*link)->start({[](Message) {}, [&](const Closed&) { closed = true; }});
  ends_[0].get()->start({[](Message) {}, [&](const Closed&) { closed = true; }});
  Timer later = thread_.call([&] {
    return thread_.loop().after(milliseconds(200), [&] { quiet_for_long.set(!closed); });
  });
  EXPECT_TRUE(quiet_for_long.get());
  server_->stop();
  thread_.stop();
}

TEST_F(WebSocketTest, TellsWhyThereIsNoLink) {
  serve();
  auto refused = connect(target("/other"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::denied);
  EXPECT_FALSE(connect(target("/with space")));

  WebSocketTarget untrusted = target();
  untrusted.tls = *TlsClient::make({.roots_pem = authority_.root_pem()});
  EXPECT_FALSE(connect(untrusted));  // the server speaks no TLS

  WebSocketTarget nobody = target();
  nobody.host = "no-such-host.invalid";
  EXPECT_FALSE(connect(nobody));

  auto silent = listen_on(*SocketAddress::parse("127.0.0.1", 0), 1);
  WebSocketTarget patient{.host = "localhost",
                          .port = local_address(silent->get())->port(),
                          .patience = milliseconds(100)};
  auto timeout = connect(patient);
  ASSERT_FALSE(timeout);
  EXPECT_EQ(timeout.error().code, Code::timeout);

  WebSocketTarget closed = patient;
  *silent = Descriptor();
  EXPECT_FALSE(connect(closed));
}

TEST_F(WebSocketTest, RequestsThatAskForNoWebSocketAreAnsweredOtherwise) {
  serve();
  auto raw = RawClient::connect(server_->port());
  ASSERT_TRUE(raw->send("GET /link HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n"));
  EXPECT_THAT(raw->read_response(), HasSubstr("HTTP/1.1 426 "));
}

TEST_F(WebSocketTest, StoppingTheLoopClosesLinksAndTellsThem) {
  serve();
  auto link = connect(target());
  Awaited<Closed> here, there;
  (*link)->start({[](Message) {}, [&](const Closed& why) { here.set(why); }});
  ends_[0].get()->start({[](Message) {}, [&](const Closed& why) { there.set(why); }});
  auto start = std::chrono::steady_clock::now();
  thread_.stop();
  EXPECT_EQ(here.get().code, CloseCode::going_away);
  EXPECT_EQ(there.get().code, CloseCode::going_away);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
  EXPECT_FALSE((*link)->send({"x"}));
}

TEST_F(WebSocketTest, AnAttemptToConnectEndsWithTheLoop) {
  auto silent = listen_on(*SocketAddress::parse("127.0.0.1", 0), 1);
  Awaited<LinkResult> result;
  connect_websocket(thread_.loop(),
                    {.host = "127.0.0.1", .port = local_address(silent->get())->port()},
                    [&](LinkResult link) { result.set(std::move(link)); });
  thread_.stop();
  EXPECT_EQ(result.get().error().code, Code::cancelled);
}

}  // namespace
}  // namespace consort::net
