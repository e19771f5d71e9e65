#include "server/api/dispatch/dispatcher.h"

#include <sys/socket.h>

#include <future>
#include <random>

#include "base/strings.h"
#include "server/api/testing/api_fixture.h"
#include "server/openapi.h"
#include "store/hosts.h"

namespace consort::server {
namespace {

using ::testing::HasSubstr;

class DispatcherTest : public ApiTest {};

TEST_F(DispatcherTest, SaysWhatIsNotThere) {
  for (const char* path : {"/api/v1/nothing", "/", "/api/v1/hosts/", "/api/v1/hosts/web1/nothing",
                           "/api/v1", "/api/v2/hosts"}) {
    Reception got = get(path);
    EXPECT_EQ(got.status, 404) << path;
    EXPECT_EQ(got.header("content-type"), "application/problem+json") << path;
  }
  Reception wrong = ask("DELETE", "/api/v1/hosts");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.header("allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(ask("get", "/api/v1/hosts").status, 405);
  Reception options = ask("OPTIONS", "/api/v1/tokens/1", {.token = "-"});
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(options.header("allow"), "DELETE, GET, HEAD, OPTIONS");
}

TEST_F(DispatcherTest, AProblemTellsAllThatRfc9457AndWeWant) {
  Reception got =
      ask("GET", "/api/v1/hosts/none?environment=prod", {.headers = "X-Request-Id: abc-1\r\n"});
  EXPECT_EQ(got.status, 404);
  EXPECT_EQ(got.code(), "not_found");
  EXPECT_EQ(got.find("status")->integer(), 404);
  EXPECT_EQ(got.find("title")->text(), "Not Found");
  EXPECT_EQ(got.find("type")->text(), "urn:consort:problem:not_found");
  EXPECT_EQ(got.find("instance")->text(), "/api/v1/hosts/none");
  EXPECT_EQ(got.find("request_id")->text(), "abc-1");
  EXPECT_EQ(got.header("x-request-id"), "abc-1");
}

TEST_F(DispatcherTest, GivesARequestIdWhereNoneIsFit) {
  const std::string one = get("/api").header("x-request-id");
  const std::string two =
      ask("GET", "/api", {.headers = "X-Request-Id: a b\r\n"}).header("x-request-id");
  EXPECT_GE(one.size(), 18u);
  EXPECT_NE(one, two);
  EXPECT_NE(two, "a b");
}

TEST_F(DispatcherTest, AsksForATokenThatAllowsIt) {
  EXPECT_EQ(get("/api", "-").status, 200);
  Reception none = get("/api/v1/hosts?environment=prod", "-");
  EXPECT_EQ(none.status, 401);
  EXPECT_EQ(none.header("www-authenticate"), "Bearer");
  EXPECT_EQ(get("/api/v1/hosts?environment=prod", "consort_read_nonsense").status, 401);
  EXPECT_EQ(get("/api/v1/hosts?environment=prod", reader_).status, 200);
  EXPECT_EQ(ask("POST", "/api/v1/hosts/web1/retire?environment=prod", {.token = reader_}).status,
            403);
  EXPECT_EQ(ask("POST", "/api/v1/hosts/web1/retire?environment=prod", {.token = writer_}).status,
            200);
  EXPECT_EQ(get("/api/v1/tokens", writer_).status, 403);
  EXPECT_EQ(get("/api/v1/tokens").status, 200);
}

TEST_F(DispatcherTest, ATokenOfOneEnvironmentSeesNoOther) {
  const std::string token = issue(Permission::write, test_);
  EXPECT_EQ(get("/api/v1/hosts", token).find("items")->list().size(), 0u);
  EXPECT_EQ(get("/api/v1/hosts?environment=acme/prod", token).status, 404);
  EXPECT_EQ(get("/api/v1/environments/acme/prod", token).status, 404);
  EXPECT_EQ(get("/api/v1/environments", token).find("items")->list().size(), 1u);
  EXPECT_EQ(get("/api/v1/settings", token).status, 403);
  EXPECT_EQ(ask("POST", "/api/v1/enrolments/1/reject?environment=prod", {.token = token}).status,
            404);
}

TEST_F(DispatcherTest, ChoosesTheEnvironment) {
  EXPECT_EQ(get("/api/v1/hosts").code(), "environment_ambiguous");
  EXPECT_EQ(get("/api/v1/hosts?environment=prod").status, 200);
  EXPECT_EQ(get("/api/v1/hosts?environment=acme/prod").status, 200);
  EXPECT_EQ(get("/api/v1/hosts?environment=other/prod").status, 404);
}

TEST_F(DispatcherTest, ChecksParameters) {
  for (const char* query : {"limit=0", "limit=1001", "limit=x", "limit=1&limit=2", "unknown=1",
                            "filter=", "filter=tag%3A%3A", "limit=99999999999999999999"}) {
    Reception got = get("/api/v1/hosts?environment=prod&" + std::string(query));
    EXPECT_EQ(got.status, 400) << query;
  }
  EXPECT_EQ(get("/api/v1/reports/x?environment=prod").status, 400);
  EXPECT_EQ(get("/api/v1/hosts?environment=prod&continue=nonsense").status, 422);
}

TEST_F(DispatcherTest, ChecksBodies) {
  auto post = [&](const std::string& body, const std::string& headers = "") {
    return ask("POST", "/api/v1/environments", {.body = body, .headers = headers});
  };
  EXPECT_EQ(post("").code(), "body_missing");
  EXPECT_EQ(post("{").code(), "body_malformed");
  EXPECT_EQ(post(R"({"a":1,"a":2})").code(), "body_malformed");
  EXPECT_EQ(post("{}", "Content-Type: text/plain\r\n").status, 415);
  EXPECT_EQ(post("{}", "Content-Type: application/json; charset=latin1\r\n").status, 415);
  EXPECT_EQ(post(std::string(200'000, ' ')).status, 413);
  EXPECT_EQ(post(std::string(200, '[') + std::string(200, ']')).code(), "body_malformed");
  Reception got = post(R"({"organization":7,"nam":"x"})");
  EXPECT_EQ(got.status, 422);
  const model::List& errors = got.find("errors")->list();
  ASSERT_EQ(errors.size(), 3u);
  EXPECT_EQ(errors[0].map().find("detail")->text(), "lacks 'name'");
  EXPECT_EQ(errors[1].map().find("pointer")->text(), "/organization");
  EXPECT_THAT(errors[2].map().find("detail")->text(), HasSubstr("did you mean 'name'"));
  EXPECT_EQ(ask("GET", "/api/v1/health", {.body = "{}"}).status, 413);
}

TEST_F(DispatcherTest, AnswersWhatTheClientTakes) {
  EXPECT_EQ(ask("GET", "/api", {.headers = "Accept: text/html\r\n"}).status, 406);
  EXPECT_EQ(ask("GET", "/api", {.headers = "Accept: text/html, */*;q=0.1\r\n"}).status, 200);
  EXPECT_EQ(ask("GET", "/api", {.headers = "Accept: application/json;q=0\r\n"}).status, 406);
  EXPECT_EQ(ask("GET", "/metrics", {.headers = "Accept: text/plain\r\n"}).status, 200);
}

TEST_F(DispatcherTest, HeadIsGetWithoutABody) {
  Reception got = ask("HEAD", "/api/v1/hosts/web1?environment=prod");
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.header("etag"), get("/api/v1/hosts/web1?environment=prod").header("etag"));
}

TEST_F(DispatcherTest, ANotModifiedAnswerIsShort) {
  const std::string tag = get("/api/v1/environments/acme/prod").header("etag");
  ASSERT_NE(tag, "");
  Reception again =
      ask("GET", "/api/v1/environments/acme/prod", {.headers = "If-None-Match: " + tag + "\r\n"});
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.text, "");
}

TEST_F(DispatcherTest, AChangeNamesTheStateItIsFor) {
  const std::string target = "/api/v1/environments/acme/prod";
  EXPECT_EQ(ask("PATCH", target, {.body = R"({"paused":true})"}).status, 428);
  const std::string tag = get(target).header("etag");
  const Asking asking{.body = R"({"paused":true})", .headers = "If-Match: " + tag + "\r\n"};
  Reception done = ask("PATCH", target, asking);
  EXPECT_EQ(done.status, 200);
  EXPECT_TRUE(done.find("paused")->boolean());
  EXPECT_EQ(done.header("etag"), get(target).header("etag"));
  EXPECT_EQ(ask("PATCH", target, asking).status, 412);
}

TEST_F(DispatcherTest, AnActionNamesTheStateItIsFor) {
  const std::string target = "/api/v1/hosts/web1?environment=prod";
  EXPECT_EQ(ask("PATCH", target, {.body = R"({"tags":["db"]})"}).status, 428);
  EXPECT_TRUE(actions_->asked().empty());
  EXPECT_EQ(change("PATCH", target, R"({"tags":["db"]})").status, 200);
  ASSERT_EQ(actions_->asked().size(), 1u);
  EXPECT_EQ(actions_->asked()[0].what, "edit_host web1 tags=db");
}

TEST_F(DispatcherTest, WhatRunsByItselfDoesNotSpoilTheTagOfAHost) {
  const std::string target = "/api/v1/hosts/web1?environment=prod";
  const std::string before = get(target).header("etag");
  ASSERT_TRUE(store_->write([&](store::Writer& w) {
    return store::hosts::set_seen(w, prod_, things_.host, w.now() + std::chrono::hours(1));
  }));
  EXPECT_EQ(get(target).header("etag"), before);
  ASSERT_TRUE(store_->write(
      [&](store::Writer& w) { return store::hosts::set_tags(w, prod_, things_.host, {"db"}); }));
  EXPECT_NE(get(target).header("etag"), before);
}

TEST_F(DispatcherTest, ARepeatedRequestIsDoneOnce) {
  auto post = [&](const std::string& body) {
    return ask("POST", "/api/v1/environments",
               {.body = body, .headers = "Idempotency-Key: once\r\n"});
  };
  const std::string body = R"({"organization":"acme","name":"stage"})";
  Reception first = post(body), again = post(body);
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.text, first.text);
  EXPECT_EQ(again.header("location"), "/api/v1/environments/acme/stage");
  EXPECT_EQ(post(R"({"organization":"acme","name":"other"})").status, 422);
  EXPECT_EQ(ask("POST", "/api/v1/environments", {.body = body}).status, 409);
}

TEST_F(DispatcherTest, ARepeatedActionIsDoneOnce) {
  const Asking asking{.headers = "Idempotency-Key: once\r\n"};
  const std::string target = "/api/v1/hosts/web1/pause?environment=prod";
  EXPECT_EQ(ask("POST", target, asking).status, 200);
  EXPECT_EQ(ask("POST", target, asking).status, 200);
  EXPECT_EQ(actions_->asked().size(), 1u);
}

TEST_F(DispatcherTest, AnActionThatFailedMayBeSentAgain) {
  const Asking asking{.headers = "Idempotency-Key: once\r\n"};
  const std::string target = "/api/v1/hosts/web1/pause?environment=prod";
  actions_->set_then([](const auto&) -> Outcome<Done> { throw std::runtime_error("surprise"); });
  EXPECT_EQ(ask("POST", target, asking).status, 500);
  actions_->set_then({});
  EXPECT_EQ(ask("POST", target, asking).status, 200);
}

TEST_F(DispatcherTest, ASecretIsNotKeptForARepeatedRequest) {
  const Asking asking{.body = R"({"name":"ci","permission":"write"})",
                      .headers = "Idempotency-Key: once\r\n"};
  Reception first = ask("POST", "/api/v1/tokens", asking);
  Reception again = ask("POST", "/api/v1/tokens", asking);
  ASSERT_NE(first.find("token"), nullptr);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.find("token"), nullptr);
  EXPECT_EQ(again.find("id")->integer(), first.find("id")->integer());
}

TEST_F(DispatcherTest, EveryChangeIsInTheAuditTrail) {
  ask("POST", "/api/v1/environments",
      {.body = R"({"organization":"acme","name":"stage"})",
       .headers = "X-Request-Id: r1\r\ntraceparent: "
                  "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n"});
  const model::Value entry = get("/api/v1/audit?limit=1").find("items")->list()[0];
  EXPECT_EQ(entry.map().find("verb")->text(), "createEnvironment");
  EXPECT_EQ(entry.map().find("object")->text(), "environment:acme/stage");
  EXPECT_THAT(entry.map().find("actor")->text(), HasSubstr("token:"));
  const model::Map& details = entry.map().find("details")->map();
  EXPECT_EQ(details.find("request_id")->text(), "r1");
  EXPECT_EQ(details.find("remote")->text(), "127.0.0.1");
  EXPECT_THAT(details.find("traceparent")->text(), HasSubstr("0af7651916cd43dd8448eb211c80319c"));
}

TEST_F(DispatcherTest, WhatWasRefusedLeavesNothing) {
  const auto before = get("/api/v1/audit/head").find("sequence")->integer();
  EXPECT_EQ(
      ask("POST", "/api/v1/environments", {.body = R"({"organization":"acme","name":"prod"})"})
          .status,
      409);
  EXPECT_EQ(get("/api/v1/audit/head").find("sequence")->integer(), before);
}

TEST_F(DispatcherTest, AnActionGetsTheAuditEntryToWrite) {
  ask("POST", "/api/v1/hosts/web1/retire?environment=prod");
  const Order order = actions_->asked().at(0).order;
  EXPECT_EQ(order.audit.verb, "retireHost");
  EXPECT_EQ(order.audit.object, "host:web1");
  EXPECT_EQ(order.audit.environment, prod_);
  EXPECT_EQ(order.audit.actor, order.actor);
  EXPECT_EQ(order.environment.name, "prod");
}

TEST_F(DispatcherTest, AFaultOfOursTellsNothingButItsRequest) {
  actions_->set_then([](const auto&) -> Outcome<Done> {
    return fail(Code::io, "cannot write /var/lib/consort/secret");
  });
  Reception got = ask("POST", "/api/v1/hosts/web1/pause?environment=prod");
  EXPECT_EQ(got.status, 500);
  EXPECT_EQ(got.text.find("/var/lib"), std::string::npos);
  actions_->set_then([](const auto&) -> Outcome<Done> { throw std::runtime_error("surprise"); });
  EXPECT_EQ(ask("POST", "/api/v1/hosts/web1/pause?environment=prod").status, 500);
  actions_->set_then([](const auto&) -> Outcome<Done> {
    return Problem{.status = 422,
                   .code = "invalid",
                   .detail = "it does not compile",
                   .source = Place{"tags/web.yaml", 7, 11},
                   .hint = "look there"};
  });
  got = ask("POST", "/api/v1/hosts/web1/pause?environment=prod");
  EXPECT_EQ(got.find("source.file")->text(), "tags/web.yaml");
  EXPECT_EQ(got.find("source.line")->integer(), 7);
  EXPECT_EQ(got.find("hint")->text(), "look there");
}

class PatientTest : public ApiTest {
 protected:
  PatientTest()
      : ApiTest({.dispatcher = {.by_address = {.burst = 1e6}, .failures = {.burst = 1e6}}}) {}

  const Description description_ = *read_description(kOpenapi);

  // With something in the place of every parameter of its path.
  static std::string target_of(const Operation& operation) {
    std::string target;
    for (std::string_view segment : split(std::string_view(operation.path).substr(1), '/')) {
      const bool is_digest = segment == "{digest}";
      target += '/';
      target += is_digest ? std::string(64, 'a') : segment.starts_with("{") ? "7777" : segment;
    }
    return target + (operation.has_environment() ? "?environment=prod" : "");
  }
};

TEST_F(PatientTest, EveryOperationAsksForItsPermission) {
  for (const Operation& operation : description_.operations) {
    if (operation.permission == Permission::none) continue;
    const std::string target = target_of(operation);
    EXPECT_EQ(ask(operation.method, target, {.token = "-"}).status, 401) << operation.id;
    if (operation.permission >= Permission::write) {
      EXPECT_EQ(ask(operation.method, target, {.token = reader_}).status, 403) << operation.id;
    }
    if (operation.permission == Permission::admin) {
      EXPECT_EQ(ask(operation.method, target, {.token = writer_}).status, 403) << operation.id;
    }
  }
  EXPECT_TRUE(actions_->asked().empty());
}

TEST_F(PatientTest, NoOperationFailsForWhatIsNotThere) {
  for (const Operation& operation : description_.operations) {
    if (operation.media_types.front() == "text/event-stream") continue;
    const Asking asking{.body = operation.body ? "{}" : "", .headers = "If-Match: *\r\n"};
    Reception got = ask(operation.method, target_of(operation), asking);
    EXPECT_GE(got.status, 200) << operation.id;
    EXPECT_LT(got.status, 500) << operation.id << ": " << got.text;
  }
}

class StrictTest : public ApiTest {
 protected:
  StrictTest()
      : ApiTest({.dispatcher = {.threads = 1,
                                .waiting = 1,
                                .stranger_threads = 1,
                                .strangers_waiting = 1,
                                .by_token = {.per_second = 1, .burst = 5},
                                .by_address = {.per_second = 1, .burst = 3},
                                .failures = {.per_second = 1, .burst = 3}}}) {}
};

TEST_F(StrictTest, LimitsTheRateOfATokenAndOfAnAddress) {
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(get("/api/v1/organizations", reader_).status, 200);
  Reception got = get("/api/v1/organizations", reader_);
  EXPECT_EQ(got.status, 429);
  EXPECT_EQ(got.header("retry-after"), "1");
  EXPECT_EQ(get("/api/v1/organizations", writer_).status, 200);
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(get("/api", "-").status, 200);
  EXPECT_EQ(get("/api", "-").status, 429);
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(get("/api/v1/organizations", "-").status, 401);
  EXPECT_EQ(get("/api/v1/organizations", "-").status, 429);
  EXPECT_EQ(get("/api/v1/organizations", admin_).status, 200);
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(get("/api/v1/organizations", reader_).status, 200);
}

TEST_F(StrictTest, MoreThanItCanAnswerIsSentAway) {
  std::promise<void> entered, leave;
  auto let_go = leave.get_future().share();
  actions_->set_then([&](const auto&) -> Outcome<Done> {
    entered.set_value();
    let_go.wait();
    return Done{};
  });
  net::RawClient slow = connect();
  ASSERT_TRUE(slow.send(head("POST", "/api/v1/hosts/web1/pause?environment=prod", {})));
  entered.get_future().wait();
  Reception got = get("/api/v1/organizations");
  EXPECT_EQ(got.status, 503);
  EXPECT_EQ(got.header("retry-after"), "1");
  leave.set_value();
  EXPECT_EQ(receive(slow.read_response()).status, 200);
}

TEST_F(StrictTest, StrangersKeepNobodyWithATokenWaiting) {
  std::promise<void> entered, leave;
  auto let_go = leave.get_future().share();
  actions_->set_then([&](const auto&) -> Outcome<Done> {
    entered.set_value();
    let_go.wait();
    return Done{};
  });
  const Asking asking{.token = "-", .body = R"({"request":"-","name":"n"})"};
  net::RawClient stranger = connect();
  ASSERT_TRUE(stranger.send(head("POST", "/api/v1/enrolments", asking) + asking.body));
  entered.get_future().wait();
  EXPECT_EQ(get("/api", "-").status, 503);
  EXPECT_EQ(get("/api/v1/organizations").status, 200);
  leave.set_value();
  EXPECT_EQ(receive(stranger.read_response()).status, 200);
}

// Whatever is sent, each answer is one of HTTP, and the server goes on.
TEST_F(DispatcherTest, StandsAnything) {
  std::mt19937 random(7);
  auto pick = [&](size_t n) { return std::uniform_int_distribution<size_t>(0, n - 1)(random); };
  const std::string seeds[] = {
      head("GET", "/api/v1/hosts?environment=prod&filter=tag%3Aweb&limit=3&fields=name", {}),
      head("PATCH", "/api/v1/hosts/web1?environment=prod", {.body = R"({"tags":["a","b"]})"}) +
          R"({"tags":["a","b"]})",
      head("POST", "/api/v1/environments", {.body = R"({"organization":"a","name":"b"})"}) +
          R"({"organization":"a","name":"b"})",
  };
  for (int round = 0; round < 300; ++round) {
    std::string text = seeds[pick(3)];
    for (size_t i = pick(4) + 1; i > 0; --i) {
      const size_t at = pick(text.size());
      if (pick(3) == 0) {
        text.erase(at, pick(8));
      } else {
        text[at] = static_cast<char>(pick(256));
      }
      if (text.empty()) text = "G";
    }
    net::RawClient client = connect();
    if (!client.send(text)) continue;
    ::shutdown(client.fd(), SHUT_WR);
  }
  EXPECT_EQ(get("/api/v1/hosts?environment=prod").status, 200);
}

}  // namespace
}  // namespace consort::server
