#include "net/https_call.h"

#include <thread>

#include "net/http_server.h"
#include "net/testing/certificates.h"
#include "net/testing/loop_thread.h"

namespace consort::net {
namespace {

using namespace std::chrono_literals;

class HttpsCallTest : public ::testing::Test {
 protected:
  HttpsCallTest() {
    auto tls = TlsServer::make({.identity = authority_.issue()});
    server_ = thread_.call([&] {
      return std::move(*HttpServer::listen(
          thread_.loop(), {.tls = std::move(*tls)},
          {.handle = [this](Request request, Responder responder) {
            if (request.path == "/never") return held_.push_back(responder);
            if (request.path == "/chunks") {
              auto stream = responder.stream({});
              stream->write("in ");
              stream->write("pieces");
              return stream->end();
            }
            if (request.path == "/large")
              return responder.send(Response::text(200, std::string(5000, 'x')));
            Response response =
                Response::text(201, request.method + " " + request.path + " " + request.body);
            response.headers.add("X-Said", std::string(request.headers.find("X-Say").value_or("")));
            responder.send(std::move(response));
          }}));
    });
  }
  HttpsCall to(std::string target, std::optional<Digest> root = {}) {
    auto tls = TlsClient::make({.pinned_root = root.value_or(authority_.key_fingerprint())});
    return {.host = "127.0.0.1", .port = server_->port(), .tls = *tls, .target = std::move(target)};
  }

  TestAuthority authority_;
  LoopThread thread_;
  std::vector<Responder> held_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpsCallTest, SaysWhatItIsToldAndHearsTheAnswer) {
  HttpsCall call = to("/a/b");
  call.method = "POST";
  call.body = "the body";
  call.headers.add("X-Say", "hello");
  auto response = call_and_wait(std::move(call));
  ASSERT_TRUE(response) << response.error().to_string();
  EXPECT_EQ(response->status, 201);
  EXPECT_EQ(response->body, "POST /a/b the body");
  EXPECT_EQ(response->headers.find("X-Said"), "hello");
}

TEST_F(HttpsCallTest, HearsAnAnswerInPieces) {
  auto response = call_and_wait(to("/chunks"));
  ASSERT_TRUE(response) << response.error().to_string();
  EXPECT_EQ(response->body, "in pieces");
}

TEST_F(HttpsCallTest, BelievesNoOtherRoot) {
  auto response = call_and_wait(to("/", sha256("another")));
  ASSERT_FALSE(response);
}

TEST_F(HttpsCallTest, TakesNoMoreThanItIsReadyFor) {
  HttpsCall call = to("/large");
  call.response_bytes = 1000;
  auto response = call_and_wait(std::move(call));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Code::invalid);
}

TEST_F(HttpsCallTest, LosesItsPatience) {
  HttpsCall call = to("/never");
  call.patience = 300ms;
  auto response = call_and_wait(std::move(call));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Code::timeout);
}

TEST_F(HttpsCallTest, StopsAtOnce) {
  std::stop_source stop;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(50ms);
    stop.request_stop();
  });
  auto response = call_and_wait(to("/never"), stop.get_token());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Code::cancelled);
}

TEST_F(HttpsCallTest, SmugglesNothing) {
  HttpsCall call = to("/");
  call.headers.add("X-A", "b\r\nX-C: d");
  EXPECT_EQ(call_and_wait(std::move(call)).error().code, Code::invalid);
  EXPECT_EQ(call_and_wait(to("/ HTTP/1.1\r\nX: y")).error().code, Code::invalid);
}

TEST_F(HttpsCallTest, SaysThatNobodyIsThere) {
  HttpsCall call = to("/");
  server_.reset();
  auto response = call_and_wait(std::move(call));
  ASSERT_FALSE(response);
}

}  // namespace
}  // namespace consort::net
