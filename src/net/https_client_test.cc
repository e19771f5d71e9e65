#include "net/https_client.h"

#include "net/http_server.h"
#include "net/testing/certificates.h"
#include "net/testing/loop_thread.h"

namespace consort::net {
namespace {

using namespace std::chrono_literals;

class HttpsClientTest : public ::testing::Test {
 protected:
  HttpsClientTest() { start(); }
  ~HttpsClientTest() override { stop(); }

  void start() {
    auto tls = TlsServer::make({.identity = authority_.issue()});
    server_ = thread_.call([&] {
      return std::move(*HttpServer::listen(thread_.loop(), {.port = port_, .tls = std::move(*tls)},
                                           {.handle = [this](Request request, Responder responder) {
                                             answer(request, std::move(responder));
                                           }}));
    });
    port_ = server_->port();
  }
  void stop() {
    thread_.call([this] {
      held_.clear();
      streams_.clear();
      return server_->connections();
    });
    server_.reset();
  }

  // The server's thread.
  void answer(const Request& request, Responder responder) {
    if (request.path == "/never") return held_.push_back(responder);
    if (request.path == "/connections")
      return responder.send(Response::text(200, std::to_string(server_->connections())));
    if (request.path == "/close") {
      Response response = Response::text(200, "bye");
      response.headers.add("Connection", "close");
      return responder.send(std::move(response));
    }
    if (request.path == "/refused") {
      auto stream = responder.stream({.status = 403});
      stream->write("not you");
      return stream->end();
    }
    if (request.path == "/stream") {
      auto stream = responder.stream({});
      stream->write("one ");
      stream->write("two");
      streams_.push_back(std::move(stream));
      return;
    }
    responder.send(Response::text(200, request.method + " " + request.path + request.body));
  }

  HttpsCall to(std::string target) {
    return {.host = "127.0.0.1", .port = port_, .tls = tls_, .target = std::move(target)};
  }
  std::string said(std::string target) {
    auto response = client_.call(to(std::move(target)));
    return response ? response->body : response.error().to_string();
  }

  TestAuthority authority_;
  TlsClient tls_ = *TlsClient::make({.pinned_root = authority_.key_fingerprint()});
  LoopThread thread_;
  std::vector<Responder> held_;
  std::vector<std::shared_ptr<ResponseStream>> streams_;
  uint16_t port_ = 0;
  std::unique_ptr<HttpServer> server_;
  HttpsClient client_;
};

TEST_F(HttpsClientTest, AsksAgainOnTheSameConnection) {
  EXPECT_EQ(said("/a"), "GET /a");
  HttpsCall call = to("/b");
  call.method = "POST";
  call.body = " body";
  auto response = client_.call(std::move(call));
  ASSERT_TRUE(response) << response.error().to_string();
  EXPECT_EQ(response->body, "POST /b body");
  EXPECT_EQ(said("/connections"), "1");
}

TEST_F(HttpsClientTest, ConnectsAgainWhenTheServerClosed) {
  EXPECT_EQ(said("/close"), "bye");
  EXPECT_EQ(said("/a"), "GET /a");
  stop();
  start();
  std::string again = said("/a");
  if (again != "GET /a") again = said("/a");  // the end of the kept one was not seen yet
  EXPECT_EQ(again, "GET /a");
}

TEST_F(HttpsClientTest, HandsOnABodyAsItComes) {
  std::string heard;
  HttpsCall call = to("/stream");
  call.response_bytes = 1;
  call.on_body = [&](std::string_view piece) {
    heard += piece;
    return heard != "one two";
  };
  auto response = client_.call(std::move(call));
  ASSERT_TRUE(response) << response.error().to_string();
  EXPECT_EQ(heard, "one two");
  EXPECT_EQ(response->body, "");
  EXPECT_EQ(said("/a"), "GET /a") << "what was left of the stream is nobody's answer";
}

TEST_F(HttpsClientTest, KeepsTheBodyOfARefusalWhole) {
  HttpsCall call = to("/refused");
  call.on_body = [](std::string_view) { return true; };
  auto response = client_.call(std::move(call));
  ASSERT_TRUE(response) << response.error().to_string();
  EXPECT_EQ(response->status, 403);
  EXPECT_EQ(response->body, "not you");
}

TEST_F(HttpsClientTest, LosesItsPatienceWithAStreamThatSaysNothing) {
  HttpsCall call = to("/stream");
  call.patience = 300ms;
  call.on_body = [](std::string_view) { return true; };
  EXPECT_EQ(client_.call(std::move(call)).error().code, Code::timeout);
}

TEST_F(HttpsClientTest, StopsAtOnceAndCanGoOn) {
  std::stop_source stop;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(50ms);
    stop.request_stop();
  });
  EXPECT_EQ(client_.call(to("/never"), stop.get_token()).error().code, Code::cancelled);
  EXPECT_EQ(client_.call(to("/a"), stop.get_token()).error().code, Code::cancelled);
  EXPECT_EQ(said("/a"), "GET /a");
}

TEST_F(HttpsClientTest, BelievesNoOtherRoot) {
  HttpsCall call = to("/a");
  EXPECT_EQ(said("/a"), "GET /a");
  call.tls = *TlsClient::make({.pinned_root = sha256("another")});
  EXPECT_FALSE(client_.call(std::move(call))) << "not on the connection of the other, either";
  EXPECT_EQ(said("/a"), "GET /a");
}

TEST_F(HttpsClientTest, SaysThatNobodyIsThere) {
  stop();
  EXPECT_FALSE(client_.call(to("/a")));
  start();
  EXPECT_EQ(said("/a"), "GET /a");
}

}  // namespace
}  // namespace consort::net
