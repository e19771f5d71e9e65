#include <malloc.h>

#include <atomic>
#include <thread>

#include "net/descriptor_limit.h"
#include "net/http_server.h"
#include "net/testing/certificates.h"
#include "net/testing/loop_thread.h"
#include "net/testing/raw_client.h"

// Crowds that connect to a TLS port and never finish the handshake.
namespace consort::net {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

constexpr size_t kCrowd = 3'000;
constexpr size_t kHalfOpen = 300;
constexpr size_t kMostBytes = 100 << 10;  // of memory for one of them
constexpr std::string_view kBeginning{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11};

class HalfOpenTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (raise_descriptor_limit(2 * kCrowd + 100) < 2 * kCrowd + 100)
      GTEST_SKIP() << "NOT TESTED: a crowd needs more descriptors than are allowed";
  }

  void serve(Duration handshake) {
    auto tls = TlsServer::make({.identity = authority_.issue()});
    auto server = thread_.call([&] {
      return HttpServer::listen(
          thread_.loop(), {.tls = *tls, .limits = {.half_open = kHalfOpen, .handshake = handshake}},
          {.handle = [](Request, Responder responder) {
            responder.send(Response::text(200, "served"));
          }});
    });
    ASSERT_TRUE(server) << server.error().to_string();
    server_ = std::move(*server);
  }

  // Half of them say nothing, half of them begin.
  void connect(size_t more) {
    for (size_t i = 0; i < more; ++i) {
      auto client = RawClient::connect(server_->port());
      ASSERT_TRUE(client) << client.error().to_string();
      if (i % 2 == 0) ASSERT_TRUE(client->send(kBeginning));
      crowd_.push_back(std::move(*client));
    }
  }

  // As somebody does who comes again when the server was too busy to shake hands in time.
  std::string ask() {
    std::string answer = ask_once();
    for (int i = 0; i < 5 && answer.find("served") == answer.npos; ++i)
      answer = ask_once();
    return answer;
  }
  std::string ask_once() {
    auto tls = TlsClient::make({.roots_pem = authority_.root_pem()});
    auto client = RawClient::connect(server_->port(), &*tls);
    if (!client) return client.error().to_string();
    if (!client->send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")) return "closed";
    return client->read_response();
  }

  TestAuthority authority_;
  LoopThread thread_;
  std::unique_ptr<HttpServer> server_;
  std::vector<RawClient> crowd_;
};

TEST_F(HalfOpenTest, ACrowdIsBoundedAndEndsAndOthersAreServed) {
  serve(milliseconds(200));
  std::atomic<bool> watching = true;
  size_t most = 0;
  std::thread watch([&] {
    while (watching) {
      most = std::max(most, server_->connections());
      std::this_thread::sleep_for(milliseconds(1));
    }
  });
  connect(kCrowd);
  EXPECT_THAT(ask(), HasSubstr("served"));
  for (RawClient& client : crowd_)
    EXPECT_TRUE(client.is_closed());
  EXPECT_THAT(ask(), HasSubstr("served"));
  watching = false;
  watch.join();
  EXPECT_LE(most, kHalfOpen + 1);  // and one that is served
}

TEST_F(HalfOpenTest, OneOfThemCostsLittleMemory) {
  serve(std::chrono::minutes(1));
  connect(kHalfOpen / 3);  // what is made once is there
  auto wait_for = [&](size_t connections) {
    while (server_->connections() < connections)
      std::this_thread::sleep_for(milliseconds(1));
    (void)thread_.call([] { return 0; });
  };
  wait_for(kHalfOpen / 3);
  const size_t before = mallinfo2().uordblks;
  connect(kHalfOpen - kHalfOpen / 3);
  wait_for(kHalfOpen);
  const size_t after = mallinfo2().uordblks;
  if (before == 0) GTEST_SKIP() << "NOT TESTED: this build has another allocator";
  EXPECT_LT((after - before) / (kHalfOpen - kHalfOpen / 3), kMostBytes);
}

// A message of 16 MB is refused by its head; nobody waits for the rest.
TEST_F(HalfOpenTest, WhatIsTooLongIsRefusedAtOnce) {
  serve(std::chrono::minutes(1));
  auto client = RawClient::connect(server_->port());
  ASSERT_TRUE(client);
  std::string record("\x16\x03\x01\x40\x00\x01\xff\xff\xff", 9);
  record.resize(5 + 0x4000);
  ASSERT_TRUE(client->send(record));
  EXPECT_TRUE(client->is_closed());
}

}  // namespace
}  // namespace consort::net
