#include <condition_variable>
#include <deque>

#include "base/hmac.h"
#include "model/json.h"
#include "net/http_server.h"
#include "net/testing/certificates.h"
#include "net/testing/loop_thread.h"
#include "server/agents/standing.h"
#include "server/notify/announcement.h"
#include "server/notify/notifier.h"
#include "server/notify/webhook.h"
#include "store/events.h"
#include "store/testing/temporary_folder.h"

// From a change of a host to a receiver that has taken the news of it.
namespace consort::server {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kSecret = "0123456789abcdef";

class NotifyTest : public ::testing::Test {
 protected:
  void open() {
    store_.reset();
    store_ = std::move(*store::Store::open({.path = folder_.path() + "/consort.db"}, clock_));
  }
  template <class Body>
  auto write(Body body) {
    auto result = store_->write(body);
    check(result.has_value(), "a write failed");
    if constexpr (!std::is_void_v<typename decltype(result)::value_type>) return std::move(*result);
  }
  NotifyTest() {
    open();
    prod_ = write([](store::Writer& w) { return store::environments::add(w, "acme", "prod"); });
    set_channels(channel("ops"));
    EXPECT_TRUE(begin_announcing(*store_));
  }
  static std::string channel(const std::string& name, const std::string& more = "",
                             const std::string& url = "https://x.example/") {
    return R"({"name":")" + name + R"(","webhook":{"url":")" + url + R"(","secret":")" + kSecret +
           "\"}" + more + "}";
  }
  void set_channels(const std::string& list) {
    write([&](store::Writer& w) {
      return store::environments::set_settings(
          w, prod_, model::parse_json("{\"notifications\":[" + list + "]}")->map());
    });
  }
  store::HostId add_host(const std::string& name, const std::vector<std::string>& tags = {}) {
    return write([&](store::Writer& w) {
      return store::hosts::add(w, prod_, {.name = name, .tags = tags});
    });
  }
  // As an agent says it.
  void says(store::HostId host, int64_t drifted) {
    write([&](store::Writer& w) -> Status {
      Presence presence{.host = {prod_, host},
                        .stated = true,
                        .held = wire::Held{sha256("catalog"), 1},
                        .counts = {.compliant = 10 - drifted, .drifted = drifted}};
      TRY_DO(note_standing(w, presence));
      return {};
    });
  }
  void lose(store::HostId host) {
    says(host, 0);
    says(host, 1);
  }
  std::optional<WallTime> announce_now() {
    auto again = announce(*store_, prod_, [this] { return "n" + std::to_string(++names_); });
    EXPECT_TRUE(again) << again.error().to_string();
    return again ? *again : std::nullopt;
  }
  std::optional<store::Delivery> waiting(const std::string& name = "ops") {
    return *store_->read([&](store::Reader& r) { return store::deliveries::next(r, prod_, name); });
  }
  std::string text(const std::string& name = "ops") {
    auto delivery = waiting(name);
    return delivery ? model::parse_json(delivery->body)->map().find("text")->text() : "";
  }
  void settle() {
    clock_.advance(kQuiet);
    EXPECT_EQ(announce_now(), std::nullopt);
  }
  std::vector<std::string> events(const std::string& kind) {
    auto page = *store_->read(
        [&](store::Reader& r) { return store::events::list(r, prod_, {.kind = kind}, {}); });
    std::vector<std::string> bodies;
    for (const store::Event& event : page.items)
      bodies.push_back(event.body);
    return bodies;
  }

  store::TemporaryFolder folder_;
  ManualClock clock_;
  std::unique_ptr<store::Store> store_;
  store::EnvironmentId prod_;
  int names_ = 0;
};

TEST_F(NotifyTest, HostsThatChangeTogetherAreOneDelivery) {
  EXPECT_EQ(announce_now(), std::nullopt);
  lose(add_host("web1"));
  const WallTime first = clock_.wall();
  EXPECT_EQ(announce_now(), first + kQuiet);
  clock_.advance(2s);
  lose(add_host("web2"));
  EXPECT_EQ(announce_now(), first + 2s + kQuiet);
  EXPECT_EQ(waiting(), std::nullopt);
  settle();
  EXPECT_EQ(text(), "2 hosts lost compliance: web1, web2");
  EXPECT_EQ(waiting()->name, "n1");
  EXPECT_EQ(model::parse_json(waiting()->body)->map().find("delivery")->text(), "n1");
  settle();
  EXPECT_EQ(names_, 1) << "each is told once";
}

TEST_F(NotifyTest, WhoGoesOnChangingIsToldAfterAWhile) {
  auto host = add_host("web1");
  lose(host);
  const WallTime begin = clock_.wall();
  while (clock_.wall() < begin + kLongest - 4s) {
    EXPECT_LE(*announce_now(), begin + kLongest);
    clock_.advance(4s);
    lose(add_host("web" + std::to_string(clock_.wall().time_since_epoch().count())));
  }
  clock_.advance(begin + kLongest - clock_.wall());
  EXPECT_EQ(announce_now(), std::nullopt);
  EXPECT_THAT(text(), HasSubstr("hosts lost compliance"));
}

TEST_F(NotifyTest, WhatIsBackBeforeItIsToldIsNot) {
  auto host = add_host("web1");
  lose(host);
  says(host, 0);
  settle();
  EXPECT_EQ(waiting(), std::nullopt);
}

TEST_F(NotifyTest, ChannelsHearWhatTheyWant) {
  set_channels(channel("all") + "," + channel("web", R"(,"hosts":"tag:web")") + "," +
               channel("again", R"(,"changes":["regained"])"));
  auto web = add_host("web1", {"web"}), db = add_host("db1");
  lose(web);
  lose(db);
  settle();
  EXPECT_EQ(text("all"), "2 hosts lost compliance: db1, web1");
  EXPECT_EQ(text("web"), "1 host lost compliance: web1");
  EXPECT_EQ(waiting("again"), std::nullopt);
  says(db, 0);
  settle();
  EXPECT_EQ(text("again"), "1 host regained compliance: db1");
}

TEST_F(NotifyTest, WhatHappenedBeforeAnybodyWasToBeToldStaysUntold) {
  set_channels("");
  lose(add_host("web1"));
  settle();
  set_channels(channel("ops"));
  settle();
  EXPECT_EQ(waiting(), std::nullopt);
  lose(add_host("web2"));
  settle();
  EXPECT_EQ(text(), "1 host lost compliance: web2");
}

TEST_F(NotifyTest, ARestartLosesNothing) {
  lose(add_host("web1"));
  announce_now();
  open();
  EXPECT_TRUE(begin_announcing(*store_));
  settle();
  open();
  EXPECT_EQ(text(), "1 host lost compliance: web1");
}

TEST_F(NotifyTest, TooManyThatWaitAreToldAsEvents) {
  for (int64_t i = 0; i < kMostWaiting; ++i)
    write([&](store::Writer& w) {
      return store::deliveries::add(w, prod_, "ops", "old" + std::to_string(i), "{}");
    });
  lose(add_host("web1"));
  settle();
  EXPECT_EQ(waiting()->name, "old1");
  EXPECT_THAT(events("notification.given_up"),
              ElementsAre(R"({"channel":"ops","delivery":"old0","problem":"too many wait"})"));
}

// Fails as often as it is told to.
class FakeSender final : public NotificationSender {
 public:
  Status send(const NotificationChannel&, const store::Delivery& delivery,
              std::stop_token) override {
    tried.push_back(delivery.name);
    if (failing) return fail(code, "it answered 500");
    return {};
  }
  std::vector<std::string> tried;
  bool failing = false;
  Code code = Code::failed;
};

class CourierTest : public NotifyTest {
 protected:
  std::optional<WallTime> deliver() {
    auto again = courier().deliver({});
    EXPECT_TRUE(again);
    return again ? *again : std::nullopt;
  }
  Courier courier() {
    return Courier({*store_, sender_, clock_, [] { return 0.0; },
                    [this](const std::string& line) { lines_.push_back(line); }, [] {}},
                   prod_, "ops");
  }
  void add(const std::string& name) {
    write([&](store::Writer& w) { return store::deliveries::add(w, prod_, "ops", name, "{}"); });
  }
  FakeSender sender_;
  std::vector<std::string> lines_;
};

TEST_F(CourierTest, DeliversInOrderAndForgets) {
  add("n1");
  add("n2");
  EXPECT_EQ(deliver(), std::nullopt);
  EXPECT_THAT(sender_.tried, ElementsAre("n1", "n2"));
  EXPECT_EQ(waiting(), std::nullopt);
}

TEST_F(CourierTest, TriesAgainEverMoreSeldomAndGivesUp) {
  add("n1");
  add("n2");
  sender_.failing = true;
  const WallTime begin = clock_.wall();
  std::vector<Duration> waits;
  while (waiting() && waiting()->name == "n1") {
    auto again = deliver();
    ASSERT_TRUE(again);
    waits.push_back(*again - clock_.wall());
    clock_.advance(waits.back());
    open();  // as after kill -9
  }
  EXPECT_EQ(waits[0], kFirstWait / 2);
  EXPECT_EQ(waits[1], kFirstWait);
  for (Duration wait : waits)
    EXPECT_LE(wait, kLastWait);
  EXPECT_EQ(clock_.wall() - begin, kGiveUpAfter);
  ASSERT_EQ(events("notification.given_up").size(), 1u);
  EXPECT_THAT(events("notification.given_up")[0], HasSubstr("it answered 500"));
  EXPECT_EQ(lines_.size(), 2u) << "one of the first failure, one of the end";
}

TEST_F(CourierTest, WhatIsRefusedForGoodIsGivenUpAtOnce) {
  add("n1");
  add("n2");
  sender_.failing = true;
  sender_.code = Code::invalid;
  EXPECT_EQ(deliver(), clock_.wall());
  EXPECT_EQ(waiting()->name, "n2");
  EXPECT_THAT(events("notification.given_up"),
              ElementsAre(AllOf(HasSubstr("n1"), HasSubstr("it answered 500"))));
  sender_.failing = false;
  EXPECT_EQ(deliver(), std::nullopt);
  EXPECT_THAT(sender_.tried, ElementsAre("n1", "n2"));
}

TEST_F(CourierTest, WhatIsNotDueWaits) {
  add("n1");
  sender_.failing = true;
  const auto again = deliver();
  sender_.failing = false;
  EXPECT_EQ(deliver(), again);
  EXPECT_EQ(sender_.tried.size(), 1u);
  clock_.advance(kFirstWait);
  EXPECT_EQ(deliver(), std::nullopt);
  EXPECT_EQ(sender_.tried.size(), 2u);
}

TEST_F(CourierTest, AChannelThatIsTakenOutIsNotTold) {
  add("n1");
  set_channels(channel("other"));
  EXPECT_EQ(deliver(), std::nullopt);
  EXPECT_THAT(sender_.tried, IsEmpty());
  EXPECT_EQ(waiting(), std::nullopt);
}

TEST(WaitTest, GrowsAndIsJittered) {
  EXPECT_EQ(wait_after(1, 0), kFirstWait / 2);
  EXPECT_LT(wait_after(1, 0.999), kFirstWait);
  EXPECT_EQ(wait_after(3, 0), kFirstWait * 2);
  EXPECT_EQ(wait_after(1'000'000, 0), kLastWait / 2);
}

// A receiver on a loopback port.
class WebhookTest : public NotifyTest {
 protected:
  WebhookTest() {
    server_ = thread_.call([&] {
      return std::move(*net::HttpServer::listen(
          thread_.loop(), {},
          {.admit = [](const net::Request&) { return net::Admission{.body_limit = 1 << 20}; },
           .handle = [this](net::Request request,
                            net::Responder responder) { take(request, responder); }}));
    });
  }
  ~WebhookTest() override {
    thread_.call([this] {
      held_.clear();
      return 0;
    });
    server_.reset();
  }
  void take(const net::Request& request, net::Responder responder) {
    {
      std::lock_guard lock(mutex_);
      taken_.push_back(request);
      came_.notify_all();
    }
    if (request.path == "/silent") return held_.push_back(std::move(responder));
    net::Response response = net::Response::text(request.path == "/broken" ? 500 : 200, "");
    if (request.path == "/moved") {
      response.status = 307;
      response.headers.add("Location", "http://169.254.169.254/latest/meta-data");
    }
    responder.send(std::move(response));
  }
  std::optional<net::Request> wait_for(size_t number) {
    std::unique_lock lock(mutex_);
    if (!came_.wait_for(lock, 20s, [&] { return taken_.size() >= number; })) return std::nullopt;
    return taken_[number - 1];
  }
  std::string url(const std::string& path) {
    return "http://127.0.0.1:" + std::to_string(server_->port()) + path;
  }
  Status send(const std::string& path, std::stop_token stop = {}, Duration patience = 20s) {
    NotificationChannel to{.name = "ops", .way = WebhookWay{url(path), Secret(kSecret), ""}};
    store::Delivery delivery{.channel = "ops", .name = "n1", .body = R"({"text":"x"})"};
    return Webhook(clock_, patience).send(to, delivery, std::move(stop));
  }

  net::LoopThread thread_;
  std::unique_ptr<net::HttpServer> server_;
  std::vector<net::Responder> held_;  // of the loop's thread
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<net::Request> taken_;  // guarded by mutex_
};

TEST_F(WebhookTest, IsSignedAsIsDocumented) {
  Status sent = send("/hook");
  ASSERT_TRUE(sent) << sent.error().to_string();
  const net::Request request = *wait_for(1);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.body, R"({"text":"x"})");
  EXPECT_EQ(request.headers.find("Content-Type"), "application/json");
  EXPECT_EQ(request.headers.find("X-Consort-Delivery"), "n1");
  const std::string timestamp(request.headers.find("X-Consort-Timestamp").value());
  EXPECT_EQ(
      std::stoll(timestamp),
      std::chrono::duration_cast<std::chrono::seconds>(clock_.wall().time_since_epoch()).count());
  EXPECT_EQ(request.headers.find("X-Consort-Signature"),
            "sha256=" + hmac_sha256(kSecret, timestamp + "." + request.body).hex());
  // By another implementation: printf '1.{}' | openssl dgst -sha256 -hmac 0123456789abcdef
  EXPECT_EQ(signature_of(Secret(kSecret), "1", "{}"),
            "sha256=2af693cb56b22c16912222aeefdc75a01de562bf70ee2015f41ecea48382997f");
}

TEST_F(WebhookTest, WhatIsNotTakenIsAnError) {
  EXPECT_THAT(send("/broken").error().to_string(), HasSubstr("it answered 500"));
  const Error moved = send("/moved").error();
  EXPECT_THAT(moved.to_string(), HasSubstr("redirects are not followed"));
  EXPECT_THAT(moved.to_string(), Not(HasSubstr(kSecret)));
  wait_for(2);
  EXPECT_EQ(taken_.size(), 2u);
  EXPECT_FALSE(send("/silent", {}, 200ms));
  std::stop_source stop;
  std::jthread stopper([&] {
    wait_for(4);
    stop.request_stop();
  });
  EXPECT_EQ(send("/silent", stop.get_token()).error().code, Code::cancelled);
}

class CollectingLog final : public Log {
 public:
  void write(Level, std::string_view message) override {
    std::lock_guard lock(mutex);
    text += std::string(message) + "\n";
  }
  std::mutex mutex;
  std::string text;
};

// Real threads, a real receiver and one that is dead, on the clock of the machine.
TEST_F(WebhookTest, ADeadReceiverHoldsNobodyUp) {
  SystemClock clock;
  EventSignal signal;
  CollectingLog log;
  set_channels(channel("silent", "", url("/silent")) + "," + channel("ops", "", url("/hook")));
  lose(add_host("web1"));
  clock_.advance(kQuiet);
  {
    auto notifier = Notifier::start(
        {*store_, signal, clock, log, [&clock] { return std::make_unique<Webhook>(clock); }});
    ASSERT_TRUE(notifier);
    signal.ring();
    ASSERT_TRUE(wait_for(2));
    std::set<std::string> paths;
    for (const net::Request& request : taken_)
      paths.insert(request.path);
    EXPECT_EQ(paths, (std::set<std::string>{"/hook", "/silent"}));
    for (int i = 0; i < 1000 && waiting("ops"); ++i)
      std::this_thread::sleep_for(10ms);
    EXPECT_EQ(waiting("ops"), std::nullopt);
  }
  EXPECT_TRUE(waiting("silent")) << "to be told after a restart";
  EXPECT_THAT(log.text, Not(HasSubstr(kSecret)));
}

}  // namespace
}  // namespace consort::server
