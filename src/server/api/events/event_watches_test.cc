#include "server/api/events/event_watches.h"

#include "net/sse.h"
#include "server/api/testing/api_fixture.h"
#include "store/tokens.h"

namespace consort::server {
namespace {

using ::testing::HasSubstr;

class WatchTest : public ApiTest {
 protected:
  explicit WatchTest(Api::Settings settings = {}) : ApiTest(std::move(settings)) {}

  net::RawClient watch(const std::string& query, const std::string& headers = "") {
    net::RawClient client = connect();
    check(client.send(head("GET", "/api/v1/watch?environment=prod" + query, {.headers = headers}))
              .has_value(),
          "cannot send");
    return client;
  }
  store::TokenId admin_id() {
    return read(
               [](store::Reader& r) { return store::tokens::list(r, store::TokenKind::admin, {}); })
        .items.at(0)
        .id;
  }
  int64_t newest() {
    return read([](store::Reader& r) { return store::events::range(r); }).newest;
  }
};

std::string id_line(int64_t revision) { return "id: " + std::to_string(revision) + "\n"; }

TEST_F(WatchTest, TellsWhatHappensFromNowOn) {
  net::RawClient client = watch("");
  const std::string head = client.read_until("event: bookmark");
  EXPECT_THAT(head, HasSubstr("HTTP/1.1 200"));
  EXPECT_THAT(head, HasSubstr("text/event-stream"));
  EXPECT_THAT(head, HasSubstr(id_line(newest())));
  const int64_t one = happen("report"), two = happen("drift.opened");
  const std::string told = client.read_until(id_line(two) + "event: drift.opened");
  EXPECT_THAT(told, HasSubstr(id_line(one) + "event: report"));
}

TEST_F(WatchTest, ResumesWhereTheClientWas) {
  const int64_t one = happen("a"), two = happen("b"), three = happen("c");
  net::RawClient since = watch("&since=" + std::to_string(one));
  const std::string told = since.read_until(id_line(three) + "event: c");
  EXPECT_THAT(told, HasSubstr(id_line(two) + "event: b"));
  EXPECT_EQ(told.find("event: a"), std::string::npos);
  net::RawClient last = watch("&since=0", "Last-Event-ID: " + std::to_string(two) + "\r\n");
  EXPECT_EQ(last.read_until("event: c").find("event: b\n"), std::string::npos);
}

TEST_F(WatchTest, AStreamEndsWithItsToken) {
  const std::string token = issue(Permission::read);
  auto open = [&] {
    net::RawClient client = connect();
    check(client.send(head("GET", "/api/v1/watch?environment=prod", {.token = token})).has_value(),
          "cannot send");
    client.read_until("event: bookmark");
    return client;
  };
  net::RawClient one = open(), two = open();
  Reception tokens = get("/api/v1/tokens");
  const int64_t id = tokens.find("items")->list()[0].map().find("id")->integer();
  EXPECT_EQ(change("DELETE", "/api/v1/tokens/" + std::to_string(id), "").status, 204);
  // The revocation itself rings.
  EXPECT_THAT(one.read_until("event: denied"), HasSubstr("event: denied"));
  EXPECT_THAT(two.read_until("event: denied"), HasSubstr("event: denied"));
}

TEST_F(WatchTest, KindsAndOtherEnvironmentsAreLeftOut) {
  net::RawClient client = watch("&kinds=report,drift.opened");
  client.read_until("bookmark");
  happen("revision");
  happen("report", test_);
  const int64_t wanted = happen("drift.opened");
  const std::string told = client.read_until("event: drift.opened");
  EXPECT_THAT(told, HasSubstr(id_line(wanted)));
  EXPECT_EQ(told.find("event: revision"), std::string::npos);
  EXPECT_EQ(told.find("event: report"), std::string::npos);
}

TEST_F(WatchTest, ABookmarkSaysHowFarItIs) {
  net::RawClient client = watch("&kinds=report");
  client.read_until("bookmark");
  happen("report");
  client.read_until("event: report");
  const int64_t other = happen("other");
  net::RawClient second = watch("&kinds=other&since=" + std::to_string(other - 1));
  second.read_until("event: other");  // so the first has had its turn, or will have at once
  std::string told;
  for (int i = 0; i < 100 && told.find(id_line(other)) == std::string::npos; ++i) {
    api_->keep_alive();
    told += client.read_until("\n\n");
  }
  EXPECT_THAT(told, HasSubstr(id_line(other) + "event: bookmark"));
}

TEST_F(WatchTest, WhatIsGoneIsSaid) {
  const int64_t one = happen("a");
  happen("b");
  ASSERT_TRUE(
      store_->write([&](store::Writer& w) { return store::events::set_removed(w, one + 1); }));
  Reception gone = get("/api/v1/watch?environment=prod&since=" + std::to_string(one));
  EXPECT_EQ(gone.status, 410);
  EXPECT_EQ(get("/api/v1/watch?environment=prod&since=999999").status, 410);
  EXPECT_EQ(
      ask("GET", "/api/v1/watch?environment=prod", {.headers = "Last-Event-ID: x\r\n"}).status,
      400);
}

TEST_F(WatchTest, ManyEventsComeInOrder) {
  net::RawClient client = watch("");
  client.read_until("bookmark");
  write([&](store::Writer& w) -> Result<int> {
    for (int i = 0; i < 3000; ++i)
      TRY_DO(store::events::append(w, prod_, {.kind = "many", .body = "{}"}));
    return 0;
  });
  const int64_t last = happen("last");
  const std::string all = client.read_until(id_line(last) + "event: last");
  size_t at = 0;
  for (int64_t revision = last - 3000; revision < last; ++revision) {
    at = all.find(id_line(revision), at);
    ASSERT_NE(at, std::string::npos) << revision;
  }
}

TEST_F(WatchTest, ClientsThatGoAreForgottenAndStopEndsTheRest) {
  net::RawClient stays = watch("");
  stays.read_until("bookmark");
  {
    net::RawClient goes = watch("");
    goes.read_until("bookmark");
  }
  happen("a");
  EXPECT_THAT(stays.read_until("event: a"), HasSubstr("id: "));
  api_->stop();
  EXPECT_THAT(stays.read_until("0\r\n\r\n"), HasSubstr("0\r\n\r\n"));
  EXPECT_EQ(get("/api/v1/watch?environment=prod").status, 503);
}

class FewWatchesTest : public WatchTest {
 protected:
  FewWatchesTest() : WatchTest({.watches = {.streams = 1}}) {}
};

TEST_F(FewWatchesTest, MoreStreamsThanAllowedAreSentAway) {
  net::RawClient client = watch("");
  client.read_until("bookmark");
  Reception got = get("/api/v1/watch?environment=prod");
  EXPECT_EQ(got.status, 503);
  EXPECT_EQ(got.header("retry-after"), "10");
}

// A stream that lets all wait.
class FullStream final : public net::ResponseStream {
 public:
  bool write(std::string bytes) override {
    written += bytes;
    return true;
  }
  void end() override { ended = true; }
  void abort() override {}
  size_t waiting() const override { return waits; }

  std::string written;
  bool ended = false;
  size_t waits = 0;
};

TEST_F(WatchTest, AClientThatTakesNothingIsWaitedForThenDropped) {
  const int64_t start = newest();
  EventWatch watch(*store_, prod_, admin_id(), {}, start, {.waiting = 10, .behind = 3});
  auto stream = std::make_shared<FullStream>();
  watch.start(stream);
  stream->waits = 11;
  happen("a");
  EXPECT_FALSE(watch.advance());
  EXPECT_EQ(stream->written, "");
  stream->waits = 0;
  EXPECT_FALSE(watch.advance());
  EXPECT_THAT(stream->written, HasSubstr("event: a"));
  stream->waits = 11;
  for (int i = 0; i < 5; ++i)
    happen("b");
  EXPECT_FALSE(watch.advance());
  EXPECT_TRUE(stream->ended);
  EXPECT_THAT(stream->written, HasSubstr("event: dropped"));
  EXPECT_FALSE(watch.advance());
}

TEST_F(WatchTest, AWatchWhoseEventsAreRemovedIsToldSo) {
  EventWatch watch(*store_, prod_, admin_id(), {}, newest(), {});
  auto stream = std::make_shared<FullStream>();
  watch.start(stream);
  const int64_t last = happen("a");
  ASSERT_TRUE(store_->write([&](store::Writer& w) { return store::events::set_removed(w, last); }));
  EXPECT_FALSE(watch.advance());
  EXPECT_THAT(stream->written, HasSubstr("event: gone"));
  EXPECT_TRUE(stream->ended);
}

TEST(EventSignal, CallsThoseWhoListenWhileTheyDo) {
  EventSignal signal;
  int rung = 0;
  {
    auto subscription = signal.subscribe([&] { ++rung; });
    auto moved = std::move(subscription);
    signal.ring();
  }
  signal.ring();
  EXPECT_EQ(rung, 1);
}

}  // namespace
}  // namespace consort::server
