#include "net/http_server.h"

#include <poll.h>
#include <sys/resource.h>

#include <cstdio>

#include "net/descriptor_limit.h"
#include "net/testing/certificates.h"
#include "net/testing/loop_thread.h"
#include "net/testing/raw_client.h"

namespace consort::net {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Answers with what it was asked.
void echo(Request request, Responder responder) {
  std::string said = request.method + " " + request.path + " " + request.body;
  responder.send(Response::text(200, std::move(said)));
}

class HttpServerTest : public ::testing::Test {
 protected:
  void serve(HttpHandlers handlers = {.handle = echo}, HttpLimits limits = {}) {
    auto server = thread_.call([&] {
      return HttpServer::listen(thread_.loop(), {.limits = limits}, std::move(handlers));
    });
    ASSERT_TRUE(server) << server.error().to_string();
    server_ = std::move(*server);
  }

  RawClient client() {
    auto raw = RawClient::connect(server_->port());
    check(raw.has_value(), "cannot connect");
    return std::move(*raw);
  }

  std::string ask(std::string_view request) {
    RawClient raw = client();
    EXPECT_TRUE(raw.send(request));
    return raw.read_response();
  }

  LoopThread thread_;
  std::unique_ptr<HttpServer> server_;
};

std::string get(std::string_view path, std::string_view fields = "") {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: x\r\n" + std::string(fields) + "\r\n";
}

TEST_F(HttpServerTest, AnswersOneRequestAfterTheOther) {
  serve();
  RawClient raw = client();
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(raw.send(get("/a")));
    EXPECT_THAT(raw.read_response(), ::testing::EndsWith("\r\n\r\nGET /a "));
  }
  EXPECT_EQ(server_->connections(), 1u);
}

TEST_F(HttpServerTest, TakesBodiesByLengthAndByChunks) {
  serve();
  EXPECT_THAT(ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody"),
              HasSubstr("POST / body"));
  EXPECT_THAT(ask("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                  "2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n"),
              HasSubstr("POST / body"));
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrderFromAnyThread) {
  std::mutex mutex;
  std::vector<std::thread> workers;
  serve({.handle = [&](Request request, Responder responder) {
    std::lock_guard lock(mutex);
    workers.emplace_back([request = std::move(request), responder] { echo(request, responder); });
  }});
  RawClient raw = client();
  std::string all;
  for (int i = 0; i < 50; ++i)
    all += get("/" + std::to_string(i));
  ASSERT_TRUE(raw.send(all));
  for (int i = 0; i < 50; ++i)
    EXPECT_THAT(raw.read_response(), HasSubstr("GET /" + std::to_string(i) + " "));
  server_->stop();
  thread_.stop();
  for (std::thread& worker : workers)
    worker.join();
}

TEST_F(HttpServerTest, HeadHasTheLengthAndNoBody) {
  serve();
  RawClient raw = client();
  ASSERT_TRUE(raw.send("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n" + get("/b")));
  EXPECT_THAT(raw.read_until("\r\n\r\n"), HasSubstr("Content-Length: 8"));
  EXPECT_THAT(raw.read_response(), HasSubstr("GET /b"));
}

TEST_F(HttpServerTest, ClosesWhenAskedTo) {
  serve();
  RawClient raw = client();
  ASSERT_TRUE(raw.send(get("/", "Connection: close\r\n")));
  EXPECT_THAT(raw.read_response(), HasSubstr("Connection: close"));
  EXPECT_TRUE(raw.is_closed());
}

TEST_F(HttpServerTest, RefusesWhatIsMalformedAndCloses) {
  serve();
  const std::pair<std::string, std::string> cases[] = {
      {"GET / HTTP/1.1\nHost: x\n\n", "HTTP/1.1 400 "},
      {"GET /../x HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 400 "},
      {"GET / HTTP/1.0\r\nHost: x\r\n\r\n", "HTTP/1.1 505 "},
      {get("/", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"), "HTTP/1.1 400 "},
      {get("/", "Transfer-Encoding: chunked\r\n") + "zz\r\n", "HTTP/1.1 400 "},
      {get("/", "A: " + std::string(20'000, 'a') + "\r\n"), "HTTP/1.1 431 "},
      {get("/", "Content-Length: 2000000\r\n"), "HTTP/1.1 413 "},
      {"\x16\x03\x01\x02\n", "HTTP/1.1 400 "},  // TLS where none is spoken
  };
  for (const auto& [request, status] : cases) {
    RawClient raw = client();
    ASSERT_TRUE(raw.send(request));
    EXPECT_THAT(raw.read_response(), StartsWith(status)) << request.substr(0, 60);
    EXPECT_TRUE(raw.is_closed());
  }
}

TEST_F(HttpServerTest, NothingBehindARefusedRequestIsRead) {
  std::atomic<int> handled = 0;
  serve({.handle = [&](Request request, Responder responder) {
    ++handled;
    echo(std::move(request), responder);
  }});
  RawClient raw = client();
  ASSERT_TRUE(raw.send(get("/", "Content-Length: 1\r\nContent-Length: 2\r\n") + get("/smuggled")));
  EXPECT_THAT(raw.read_all(), ::testing::Not(HasSubstr("smuggled")));
  EXPECT_EQ(handled, 0);
}

TEST_F(HttpServerTest, LimitsTheBodyByRequestBeforeItIsRead) {
  serve({.admit =
             [](const Request& request) {
               return Admission{.body_limit = request.path == "/large" ? 100u : 3u};
             },
         .handle = echo});
  EXPECT_THAT(ask("POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody"),
              HasSubstr(" 200 "));
  EXPECT_THAT(ask("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n"), HasSubstr(" 413 "));
  EXPECT_THAT(ask("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody"),
              HasSubstr(" 413 "));
}

TEST_F(HttpServerTest, SaysContinueOnlyWhenTheBodyIsWanted) {
  serve();
  RawClient raw = client();
  ASSERT_TRUE(
      raw.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n"));
  EXPECT_EQ(raw.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  ASSERT_TRUE(raw.send("body"));
  EXPECT_THAT(raw.read_response(), HasSubstr("PUT / body"));
  EXPECT_THAT(ask("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n"
                  "Expect: 100-continue\r\n\r\n"),
              StartsWith("HTTP/1.1 413 "));
}

TEST_F(HttpServerTest, AnswersForAHandlerThatForgotOrMadeAnImpossibleHeader) {
  serve({.handle = [](Request request, Responder responder) {
    if (request.path == "/forget") return;
    Response response;
    response.headers.add("X", request.parameter("x").value_or("") == "" ? "\r\nA: b" : "fine");
    responder.send(response);
    responder.send(Response::text(404, "too late"));
  }});
  EXPECT_THAT(ask(get("/forget")), StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(ask(get("/")), StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(ask(get("/?x=1")), StartsWith("HTTP/1.1 200 "));
}

TEST_F(HttpServerTest, EndsSlowRequestsAndIdleConnections) {
  HttpLimits limits{.header = milliseconds(50), .body = milliseconds(50), .idle = milliseconds(50)};
  serve({.handle = echo}, limits);
  const std::string beginnings[] = {
      "",                                                         // says nothing
      "GET / HTTP/1.1\r\nHost",                                   // half a head
      "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nb",  // half a body
  };
  for (const std::string& beginning : beginnings) {
    RawClient raw = client();
    ASSERT_TRUE(raw.send(beginning));
    EXPECT_EQ(raw.read_all(), "") << beginning;
    EXPECT_TRUE(raw.is_closed());
  }
  RawClient idle = client();
  ASSERT_TRUE(idle.send(get("/")));
  EXPECT_THAT(idle.read_all(), HasSubstr("GET / "));
  EXPECT_TRUE(idle.is_closed());
}

// A byte now and then does not move the deadline of a head.
TEST_F(HttpServerTest, EndsASlowLorisThatKeepsTalking) {
  serve({.handle = echo}, {.header = milliseconds(100)});
  RawClient raw = client();
  auto start = std::chrono::steady_clock::now();
  ASSERT_TRUE(raw.send("GET / HTTP/1.1\r\n"));
  while (raw.send("A: b\r\n") &&
         std::chrono::steady_clock::now() < start + std::chrono::seconds(5)) {
    pollfd nothing{-1, 0, 0};
    ::poll(&nothing, 1, 5);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

TEST_F(HttpServerTest, ClosesConnectionsOverTheLimits) {
  serve({.handle = echo}, {.connections_per_address = 2});
  RawClient one = client(), two = client();
  ASSERT_TRUE(one.send(get("/")));
  EXPECT_THAT(one.read_response(), HasSubstr(" 200 "));
  RawClient three = client();
  EXPECT_TRUE(three.is_closed());
  one.close();
  while (server_->connections() > 1) {
  }
  EXPECT_THAT(ask(get("/")), HasSubstr(" 200 "));
}

TEST_F(HttpServerTest, SurvivesRunningOutOfDescriptors) {
  serve();
  RawClient before = client();
  ASSERT_TRUE(before.send(get("/")));
  before.read_response();

  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  auto waiting = Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  rlimit none{static_cast<rlim_t>(waiting.get()), limit.rlim_max};
  setrlimit(RLIMIT_NOFILE, &none);
  auto address = SocketAddress::parse("127.0.0.1", server_->port());
  ASSERT_EQ(::connect(waiting.get(), address->raw(), address->size), 0);
  ASSERT_TRUE(before.send(get("/again")));  // those that are connected go on
  EXPECT_THAT(before.read_response(), HasSubstr("GET /again"));
  setrlimit(RLIMIT_NOFILE, &limit);
  EXPECT_THAT(ask(get("/after")), HasSubstr("GET /after"));
}

TEST_F(HttpServerTest, ListensWithoutTlsOnLoopbackOnly) {
  auto server = HttpServer::listen(thread_.loop(), {.address = "0.0.0.0"}, {.handle = echo});
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().code, Code::invalid);
}

TEST_F(HttpServerTest, StopsAtOnceWithConnectionsOpen) {
  serve({.handle = [](Request, Responder responder) {
    static std::optional<Responder> never_answered;
    never_answered = std::move(responder);
  }});
  RawClient idle = client(), half = client(), waiting = client();
  ASSERT_TRUE(half.send("GET /"));
  ASSERT_TRUE(waiting.send(get("/")));
  while (server_->connections() < 3) {
  }
  auto start = std::chrono::steady_clock::now();
  server_->stop();
  EXPECT_TRUE(idle.is_closed());
  EXPECT_TRUE(half.is_closed());
  EXPECT_TRUE(waiting.is_closed());
  EXPECT_FALSE(RawClient::connect(server_->port()));
  thread_.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

class HttpsServerTest : public ::testing::Test {
 protected:
  void serve(HttpLimits limits) {
    auto tls = TlsServer::make({.identity = authority_.issue()});
    auto server = thread_.call([&] {
      return HttpServer::listen(thread_.loop(), {.tls = *tls, .limits = limits}, {.handle = echo});
    });
    ASSERT_TRUE(server);
    server_ = std::move(*server);
  }

  TestAuthority authority_;
  TlsClient client_ = *TlsClient::make({.roots_pem = authority_.root_pem()});
  LoopThread thread_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpsServerTest, EndsHandshakesThatDoNotEnd) {
  serve({.handshake = milliseconds(50)});
  auto silent = RawClient::connect(server_->port());
  auto half = RawClient::connect(server_->port());
  ASSERT_TRUE(half->send("\x16\x03\x01"));
  EXPECT_TRUE(silent->is_closed());
  EXPECT_TRUE(half->is_closed());
}

TEST_F(HttpsServerTest, HalfOpenConnectionsDoNotKeepOthersOutForLong) {
  serve({.half_open = 3, .handshake = milliseconds(100)});
  std::vector<RawClient> silent;
  for (int i = 0; i < 9; ++i)
    silent.push_back(std::move(*RawClient::connect(server_->port())));
  auto raw = RawClient::connect(server_->port(), &client_);
  ASSERT_TRUE(raw) << raw.error().to_string();
  ASSERT_TRUE(raw->send(get("/")));
  EXPECT_THAT(raw->read_response(), HasSubstr(" 200 "));
}

TEST_F(HttpsServerTest, IsUnderstoodByCurl) {
  serve({});
  std::string roots = ::testing::TempDir() + "/net-roots.pem";
  FILE* file = fopen(roots.c_str(), "w");
  fputs(authority_.root_pem().c_str(), file);
  fclose(file);
  std::string url = "https://127.0.0.1:" + std::to_string(server_->port());
  std::string command = "curl -sS --max-time 10 --cacert " + roots + " -d body " + url + "/one " +
                        url + "/two -H 'Transfer-Encoding: chunked' 2>&1";
  FILE* curl = popen(command.c_str(), "r");
  char output[1024];
  size_t size = fread(output, 1, sizeof output, curl);
  EXPECT_EQ(pclose(curl), 0);
  std::string said(output, size);
  if (said.find("not found") != said.npos) GTEST_SKIP() << "curl is not installed";
  EXPECT_EQ(said, "POST /one bodyPOST /two body");
  EXPECT_EQ(server_->connections(), 0u);
}

TEST(DescriptorLimit, IsRaisedAndNeverLowered) {
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  rlimit low{64, before.rlim_max};
  setrlimit(RLIMIT_NOFILE, &low);
  EXPECT_EQ(raise_descriptor_limit(100), 100u);
  EXPECT_EQ(raise_descriptor_limit(10), 100u);
  setrlimit(RLIMIT_NOFILE, &before);
}

}  // namespace
}  // namespace consort::net
