#include "net/http_client.h"

#include "net/http_server.h"
#include "net/sse.h"
#include "net/testing/certificates.h"
#include "net/testing/loop_thread.h"

namespace consort::net {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

void answer(Request request, Responder responder) {
  if (request.path == "/silent") {
    responder.stream({})->write("begun");
    return;
  }
  if (request.path == "/events") {
    auto stream = responder.stream(sse_response());
    for (int id = 1; id <= 3; ++id)
      stream->write(encode_sse({.id = std::to_string(id), .data = "x"}));
    return;
  }
  if (request.path == "/moved") {
    Response response{.status = 302};
    response.headers.add("Location", "/target");
    return responder.send(std::move(response));
  }
  Response response = Response::text(request.path == "/missing" ? 404 : 200, request.body);
  response.headers.add("X-Said", request.method + " " + request.path + " " +
                                     std::string(request.headers.find("X-Ask").value_or("-")) +
                                     " " + (request.peer ? request.peer->common_name : "nobody"));
  responder.send(std::move(response));
}

class HttpClientTest : public ::testing::Test {
 protected:
  HttpClientTest() {
    auto tls = TlsServer::make({.identity = authority_.issue(),
                                .clients = ClientCertificates::optional,
                                .client_roots_pem = authority_.root_pem()});
    server_ = thread_.call([&] {
      return std::move(*HttpServer::listen(thread_.loop(), {.tls = *tls}, {.handle = answer}));
    });
  }

  std::string url(const std::string& path) const {
    return "https://127.0.0.1:" + std::to_string(server_->port()) + path;
  }
  Result<Response> call(HttpCall call, std::stop_token stop = {}) {
    return HttpClient({.roots_pem = authority_.root_pem()}).call(call, stop);
  }

  TestAuthority authority_;
  LoopThread thread_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpClientTest, SendsAndReceives) {
  HttpCall post{.method = "POST", .url = url("/a"), .body = "body"};
  post.headers.add("X-Ask", "yes");
  auto response = call(post);
  ASSERT_TRUE(response) << response.error().to_string();
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "body");
  EXPECT_EQ(response->headers.find("x-said"), "POST /a yes nobody");
  EXPECT_EQ(call({.method = "HEAD", .url = url("/b")})->headers.find("x-said"), "HEAD /b - nobody");
  EXPECT_EQ(call({.method = "DELETE", .url = url("/c")})->headers.find("x-said"),
            "DELETE /c - nobody");
  EXPECT_EQ(call({.url = url("/missing")})->status, 404);
}

TEST_F(HttpClientTest, KeepsTheConnectionForTheNextCall) {
  HttpClient client({.roots_pem = authority_.root_pem()});
  for (int i = 0; i < 3; ++i)
    ASSERT_TRUE(client.call({.url = url("/a")}));
  EXPECT_EQ(server_->connections(), 1u);
}

TEST_F(HttpClientTest, TrustsRootsAndShowsWhoItIs) {
  TestAuthority other("Another authority");
  auto untrusted = HttpClient({.roots_pem = other.root_pem()}).call({.url = url("/")});
  ASSERT_FALSE(untrusted);
  EXPECT_EQ(untrusted.error().code, Code::denied);
  EXPECT_FALSE(HttpClient().call({.url = url("/")}));

  HttpClient client(
      {.roots_pem = authority_.root_pem(), .identity = authority_.issue({.common_name = "agent"})});
  auto response = client.call({.url = url("/")});
  ASSERT_TRUE(response) << response.error().to_string();
  EXPECT_EQ(response->headers.find("x-said"), "GET / - agent");
}

TEST_F(HttpClientTest, FollowsRedirectsOnlyWhenAsked) {
  EXPECT_EQ(call({.url = url("/moved")})->status, 302);
  EXPECT_EQ(call({.url = url("/moved"), .redirects = 1})->headers.find("x-said"),
            "GET /target - nobody");
}

TEST_F(HttpClientTest, KeepsItsLimits) {
  EXPECT_THAT(call({.method = "PUT", .url = url("/"), .body = "12345", .response_bytes = 4})
                  .error()
                  .message,
              HasSubstr("too large"));
  EXPECT_EQ(call({.url = url("/silent"), .patience = milliseconds(100)}).error().code,
            Code::timeout);
  EXPECT_EQ(call({.url = "file:///etc/passwd"}).error().code, Code::invalid);
  EXPECT_EQ(call({.method = "GET / HTTP/1.1\r\nA:", .url = url("/")}).error().code, Code::invalid);
}

TEST_F(HttpClientTest, StopsWhenAskedTo) {
  std::stop_source stop;
  auto start = std::chrono::steady_clock::now();
  auto response = call({.url = url("/silent"),
                        .on_body =
                            [&](std::string_view) {
                              stop.request_stop();
                              return true;
                            }},
                       stop.get_token());
  EXPECT_EQ(response.error().code, Code::cancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST_F(HttpClientTest, StreamsEventsUntilItHasEnough) {
  SseDecoder decoder;
  std::vector<std::string> ids;
  auto response =
      call({.url = url("/events"), .on_body = [&](std::string_view bytes) {
              EXPECT_TRUE(decoder.take(bytes, [&](SseEvent event) { ids.push_back(event.id); }));
              return ids.size() < 3;
            }});
  ASSERT_TRUE(response) << response.error().to_string();
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(ids, (std::vector<std::string>{"1", "2", "3"}));
}

}  // namespace
}  // namespace consort::net
