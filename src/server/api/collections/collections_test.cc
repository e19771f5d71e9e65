#include "server/api/collections/collections.h"

#include "model/json.h"
#include "server/api/testing/api_fixture.h"
#include "server/api/testing/declared_answers.h"
#include "store/catalogs.h"
#include "store/drift.h"
#include "store/facts.h"
#include "store/hosts.h"
#include "store/reports.h"
#include "store/revisions.h"

namespace consort::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class CollectionsTest : public ApiTest {
 protected:
  std::vector<std::string> names(const Reception& got) {
    std::vector<std::string> all;
    for (const model::Value& item : got.find("items")->list())
      all.push_back(item.map().find("name")->text());
    return all;
  }
  static std::string in_prod(const std::string& path) {
    return "/api/v1/" + path + (path.find('?') == std::string::npos ? "?" : "&") +
           "environment=prod";
  }
  std::string number(int64_t id) { return std::to_string(id); }
};

TEST_F(CollectionsTest, OneOfEverythingIsShown) {
  const std::string shown[] = {
      "organizations",
      "environments",
      "environments/acme/prod",
      in_prod("hosts"),
      in_prod("hosts/web1"),
      in_prod("facts"),
      in_prod("hosts/web1/facts"),
      in_prod("hosts/web1/facts/history"),
      in_prod("hosts/web1/catalog?at=c0ffee"),
      in_prod("hosts/web1/resources?at=c0ffee"),
      in_prod("revisions?at=c0ffee"),
      in_prod("hosts/web1/catalog"),
      in_prod("hosts/web1/resources"),
      in_prod("hosts/web1/reports"),
      in_prod("hosts/web1/events"),
      in_prod("hosts/web1/drift"),
      in_prod("hosts/web1/certificates"),
      in_prod("reports"),
      in_prod("reports/" + number(things_.report.value)),
      in_prod("drift"),
      in_prod("compliance"),
      in_prod("compliance?group_by=tag"),
      in_prod("compliance?group_by=type"),
      in_prod("compliance?group_by=host"),
      in_prod("compliance?group_by=resource"),
      in_prod("compliance/history"),
      in_prod("compliance/report"),
      in_prod("hosts/web1/compliance"),
      in_prod("drift/" + number(things_.drift.value)),
      in_prod("events"),
      "enrolments",
      "enrolments/" + number(things_.enrolment.value),
      in_prod("join-tokens"),
      "tokens",
      "tokens/admin",
      in_prod("certificates/0af3"),
      in_prod("revisions"),
      in_prod("revisions/c0ffee"),
      in_prod("revisions/c0ffee/catalogs"),
      in_prod("catalogs/" + things_.catalog.hex()),
      in_prod("plans"),
      in_prod("plans/" + number(things_.plan.value)),
      in_prod("rollouts"),
      in_prod("rollouts/" + number(things_.rollout.value)),
      in_prod("operations"),
      in_prod("operations/" + number(things_.operation.value)),
      "audit",
      "audit/head",
      "settings",
      "health",
      in_prod("inventory/ansible"),
      in_prod("sd/prometheus"),
      "openapi.json",
  };
  const DeclaredAnswers declared;
  for (const std::string& path : shown) {
    const std::string whole = path.starts_with("/") ? path : "/api/v1/" + path;
    Reception got = get(whole);
    EXPECT_EQ(got.status, 200) << path << ": " << got.text;
    EXPECT_EQ(declared.faults("GET", whole.substr(0, whole.find('?')), got.body), "") << path;
  }
}

TEST_F(CollectionsTest, WhatIsOfAnotherEnvironmentIsNotThere) {
  const std::string hidden[] = {
      "hosts/web1",
      "hosts/web1/facts",
      "hosts/web1/resources",
      "hosts/web1/compliance",
      "revisions/c0ffee/diff",
      "reports/" + number(things_.report.value),
      "drift/" + number(things_.drift.value),
      "certificates/0af3",
      "revisions/c0ffee",
      "catalogs/" + things_.catalog.hex(),
      "plans/" + number(things_.plan.value),
      "rollouts/" + number(things_.rollout.value),
      "operations/" + number(things_.operation.value),
  };
  for (const std::string& path : hidden)
    EXPECT_EQ(get("/api/v1/" + path + "?environment=test").status, 404) << path;
}

TEST_F(CollectionsTest, HostsAreListedBySelectorPageByPage) {
  write([&](store::Writer& w) -> Result<int> {
    for (int i = 0; i < 25; ++i)
      TRY_DO(store::hosts::add(w, prod_, {.name = "db" + std::to_string(100 + i), .tags = {"db"}}));
    return 0;
  });
  std::vector<std::string> all;
  std::string next;
  do {
    Reception got = get(in_prod("hosts?filter=tag:db&limit=10&fields=name" +
                                (next.empty() ? "" : "&continue=" + next)));
    ASSERT_EQ(got.status, 200) << got.text;
    EXPECT_LE(got.find("items")->list().size(), 10u);
    for (const model::Value& item : got.find("items")->list())
      EXPECT_EQ(item.map().size(), 1u);
    for (std::string& name : names(got))
      all.push_back(std::move(name));
    next = got.find("continue") ? got.find("continue")->text() : "";
  } while (!next.empty());
  EXPECT_EQ(all.size(), 25u);
  EXPECT_THAT(names(get(in_prod("hosts?filter=facts.os.major%20%3E%3D%2012"))),
              ElementsAre("web1"));
}

TEST_F(CollectionsTest, FactsAreShownOfAllHosts) {
  write([&](store::Writer& w) { return store::hosts::add(w, prod_, {.name = "db1"}); });
  Reception got = get(in_prod("facts"));
  ASSERT_EQ(got.status, 200) << got.text;
  ASSERT_EQ(names(got), (std::vector<std::string>{"db1", "web1"}));
  EXPECT_FALSE(got.find("items")->list()[0].map().contains("facts"));  // nobody knows any yet
  const model::Value& facts = *got.find("items")->list()[1].map().find("facts");
  EXPECT_EQ(facts.map().find("os")->map().find("major")->integer(), 12);
  EXPECT_THAT(names(get(in_prod("facts?filter=tag:db"))), testing::IsEmpty());
}

TEST_F(CollectionsTest, FactsAreShownAsTheyWere) {
  const WallTime before = clock_.wall();
  clock_.advance(std::chrono::hours(1));
  write([&](store::Writer& w) {
    return store::facts::record(w, prod_, things_.host,
                                {model::parse_json(R"({"os":{"major":13}})")->map()}, w.now());
  });
  EXPECT_EQ(get(in_prod("hosts/web1/facts")).find("os.major")->integer(), 13);
  Reception then = get(in_prod("hosts/web1/facts?at=" + rfc3339(before)));
  ASSERT_EQ(then.status, 200) << then.text;
  EXPECT_EQ(then.find("os.major")->integer(), 12);
  EXPECT_EQ(get(in_prod("hosts/web1/facts?at=2001-01-01T00:00:00Z")).status, 404);
  EXPECT_EQ(get(in_prod("hosts/web1/facts?at=yesterday")).status, 400);
}

TEST_F(CollectionsTest, ThePastIsThatOfATimeOrOfARevision) {
  const WallTime before = clock_.wall();
  clock_.advance(std::chrono::hours(1));
  write([&](store::Writer& w) -> Result<int> {
    TRY(auto later, store::revisions::add(w, prod_, {.commit = "c0de01", .committed = w.now()}));
    TRY(Digest digest, store::catalogs::put(w, prod_, R"({"resources":[],"v":2})"));
    TRY_DO(store::catalogs::assign(w, prod_, later, things_.host, digest));
    return 0;
  });
  auto serial = [&](const std::string& at) {
    Reception got = get(in_prod("hosts/web1/catalog" + at));
    return got.status == 200 ? got.find("serial")->integer() : -got.status;
  };
  EXPECT_EQ(serial(""), 2);
  EXPECT_EQ(serial("?at=" + rfc3339(before)), 1);
  EXPECT_EQ(serial("?at=c0ffee"), 1);
  EXPECT_EQ(serial("?at=C0DE"), 2);
  EXPECT_EQ(serial("?at=2001-01-01T00:00:00Z"), -404);
  EXPECT_EQ(serial("?at=abcd"), -404);
  EXPECT_EQ(serial("?at=yesterday"), -400);
  EXPECT_EQ(get(in_prod("revisions?at=c0ffee")).find("items")->list().size(), 1u);
  EXPECT_EQ(get(in_prod("revisions?at=" + rfc3339(clock_.wall()))).find("items")->list().size(),
            2u);
  EXPECT_EQ(get(in_prod("revisions/c0de")).find("commit")->text(), "c0de01");
}

TEST_F(CollectionsTest, ResourcesAreThoseOfTheCatalogAndStandAsTheAgentTold) {
  const Digest catalog = write([&](store::Writer& w) -> Result<Digest> {
    TRY(Digest digest,
        store::catalogs::put(w, prod_,
                             R"({"resources":[{"address":"files./a","attributes":{"mode":"1"}},)"
                             R"({"address":"files./b","attributes":{}},)"
                             R"({"address":"files./c","attributes":{}},)"
                             R"({"address":"services.x","attributes":{}}]})"));
    TRY_DO(store::catalogs::assign(w, prod_, things_.revision, things_.host, digest));
    return digest;
  });
  auto states = [&](const std::string& query = "") {
    std::string all;
    const auto answer = get(in_prod("hosts/web1/resources" + query));
    for (const model::Value& item : answer.find("items")->list()) {
      const model::Value* state = item.map().find("state");
      all += item.map().find("type")->text() + " " + item.map().find("name")->text() + " " +
             (state ? state->text() : "-") + "; ";
    }
    return all;
  };
  EXPECT_EQ(states(), "files /a unknown; files /b unknown; files /c unknown; services x unknown; ");
  auto report = [&](int64_t sequence, const std::string& body) {
    write([&](store::Writer& w) {
      return store::reports::add(w, prod_,
                                 {.host = things_.host,
                                  .agent = "agent-2",
                                  .sequence = sequence,
                                  .catalog = catalog,
                                  .body = body});
    });
  };
  report(1, R"({"resources":[{"address":"files./a","outcome":"failed"},)"
            R"({"address":"files./b","outcome":"failed"},)"
            R"({"address":"services.x","outcome":"blocked"}]})");
  report(2, R"({"resources":[{"address":"files./a","outcome":"changed"}]})");
  write([&](store::Writer& w) {
    return store::drift::see(w, prod_, things_.host, "files./c", "{}", w.now());
  });
  EXPECT_EQ(states(),
            "files /a compliant; files /b failing; files /c drifted; services x blocked; ");
  EXPECT_EQ(states("?type=services"), "services x blocked; ");
  EXPECT_EQ(states("?type=services&at=c0ffee"), "services x -; ");
  Reception first = get(in_prod("hosts/web1/resources?limit=3"));
  EXPECT_EQ(first.find("items")->list().size(), 3u);
  EXPECT_EQ(states("?limit=3&continue=" + first.find("continue")->text()), "services x blocked; ");
  EXPECT_EQ(get(in_prod("hosts/web1/resources?continue=x")).status, 422);
}

TEST_F(CollectionsTest, ATokenIsShownOnceAndOpensUntilRevoked) {
  Reception made = ask("POST", "/api/v1/tokens",
                       {.body = R"({"name":"ci","permission":"read","environment":"acme/test"})"});
  ASSERT_EQ(made.status, 201) << made.text;
  const std::string token = made.find("token")->text();
  EXPECT_THAT(token, StartsWith("consort_read_"));
  EXPECT_EQ(DeclaredAnswers().faults("POST", "/api/v1/tokens", made.body), "");
  const std::string where = made.header("location");
  EXPECT_EQ(get(where).find("last_used"), nullptr);
  const std::string tag = get(where).header("etag");
  EXPECT_EQ(get("/api/v1/hosts", token).status, 200);
  EXPECT_NE(get(where).find("last_used"), nullptr);
  EXPECT_EQ(get(where).header("etag"), tag);
  EXPECT_EQ(get(where).find("token"), nullptr);
  EXPECT_EQ(get(where).text.find(token), std::string::npos);
  EXPECT_EQ(change("DELETE", where, "").status, 204);
  EXPECT_EQ(get("/api/v1/hosts", token).status, 401);
  EXPECT_NE(get(where).find("revoked"), nullptr);
}

TEST_F(CollectionsTest, AJoinTokenIsShownOnceAndIsOfOneEnvironment) {
  Reception made = ask("POST", in_prod("join-tokens"),
                       {.token = writer_, .body = R"({"tags":["web"],"uses":3})"});
  ASSERT_EQ(made.status, 201) << made.text;
  EXPECT_THAT(made.find("token")->text(), StartsWith("consort_join_"));
  EXPECT_EQ(made.find("uses_left")->integer(), 3);
  EXPECT_EQ(DeclaredAnswers().faults("POST", "/api/v1/join-tokens", made.body), "");
  const std::string where = made.header("location");
  EXPECT_EQ(get(where + "?environment=prod").status, 200);
  EXPECT_EQ(get(where + "?environment=test").status, 404);
  EXPECT_EQ(get("/api/v1/hosts?environment=prod", made.find("token")->text()).status, 401);
  EXPECT_EQ(get("/api/v1/audit?limit=1").find("items")->list()[0].map().find("verb")->text(),
            "createJoinToken");
  EXPECT_EQ(change("DELETE", where + "?environment=prod", "").status, 204);
}

TEST_F(CollectionsTest, WhatTheStoreAloneCannotDoIsAnAction) {
  const std::string enrolment = "enrolments/" + number(things_.enrolment.value);
  ask("PUT", in_prod("hosts/web1/resources/files/etc/motd"),
      {.body = R"({"content":"hello"})", .headers = "If-Match: \"x\"\r\n"});
  get(in_prod("hosts/web1/resources/files/etc/motd"));
  ask("POST", in_prod("certificates/0af3/revoke"), {.body = R"({"reason":"stolen"})"});
  ask("POST", in_prod("plans"), {.body = R"({"selector":"tag:web"})"});
  ask("POST", in_prod("plans/" + number(things_.plan.value) + "/apply"));
  ask("POST", in_prod("rollouts/" + number(things_.rollout.value) + "/roll-back"));
  ask("POST", in_prod("revisions/revert"), {.body = R"({"revision":"c0ffee"})"});
  ask("POST", "/api/v1/enrolments", {.token = "-", .body = R"({"request":"-","name":"n"})"});
  std::vector<std::string> asked;
  for (const auto& action : actions_->asked())
    asked.push_back(action.what);
  EXPECT_THAT(
      asked,
      ElementsAre("write_resource web1 files etc/motd", "read_resource web1 files etc/motd",
                  "revoke_certificate 0af3: stolen", "make_plan", "apply_plan", "roll_back rollout",
                  "revert", R"(enrol from 127.0.0.1: {"request":"-","name":"n"})"));
  EXPECT_EQ(actions_->asked()[0].order.if_match, "\"x\"");
}

TEST_F(CollectionsTest, AnEnrolmentIsDecidedOnce) {
  const auto id = write([](store::Writer& w) {
    return store::enrolments::ask(
        w, {.fingerprint = sha256("new key"), .request = "pem", .name = "new", .source = "::1"});
  });
  const std::string path = in_prod("enrolments/" + number(id.value) + "/approve");
  EXPECT_EQ(ask("POST", path, {.body = R"({"name":"web2","tags":["web"]})"}).status, 200);
  EXPECT_EQ(actions_->asked().at(0).what, "approve_enrolment as web2 tags=web");
  ASSERT_TRUE(
      store_->write([&](store::Writer& w) { return store::enrolments::reject(w, id, "token:1"); }));
  EXPECT_EQ(ask("POST", path).status, 409);
  EXPECT_EQ(get("/api/v1/enrolments?state=rejected").find("items")->list().size(), 1u);
}

TEST_F(CollectionsTest, AReinstalledHostIsOneThatAsks) {
  auto reinstall = [&](const std::string& host, int64_t id) {
    return ask("POST", in_prod("hosts/" + host + "/reinstall"),
               {.body = R"({"enrolment":)" + number(id) + "}"});
  };
  EXPECT_EQ(reinstall("web1", things_.enrolment.value).status, 200);
  EXPECT_EQ(reinstall("none", things_.enrolment.value).status, 404);
  EXPECT_EQ(reinstall("web1", 99).status, 404);
  EXPECT_EQ(ask("POST", in_prod("hosts/web1/release")).status, 200);
  ASSERT_EQ(actions_->asked().size(), 2u);
  EXPECT_EQ(actions_->asked()[0].what, "reinstall_host web1 as db1");
  EXPECT_EQ(actions_->asked()[1].what, "release_host web1");
}

TEST_F(CollectionsTest, RevisionsAreComparedWithOthersOrTheOneBefore) {
  write([&](store::Writer& w) {
    return store::revisions::add(w, prod_, {.commit = "c0de01", .parent = "c0ffee"});
  });
  get(in_prod("revisions/c0de01/diff"));
  get(in_prod("revisions/c0ffee/diff?from=c0de&filter=tag:web&resource=files"));
  get(in_prod("revisions/c0ffee/diff"));
  std::vector<std::string> asked;
  for (const auto& action : actions_->asked())
    asked.push_back(action.what);
  EXPECT_THAT(asked, ElementsAre("compare c0ffee with c0de01",
                                 "compare c0de01 with c0ffee on some hosts of files",
                                 "compare nothing with c0ffee"));
  EXPECT_EQ(get(in_prod("revisions/c0ffee/diff?from=abcd")).status, 404);
  EXPECT_EQ(get(in_prod("revisions/c0ffee/diff?filter=(")).status, 400);
}

TEST_F(CollectionsTest, AnEnvironmentIsCalledAsCertificatesCanSay) {
  auto make = [&](const std::string& name) {
    return ask("POST", "/api/v1/environments",
               {.body = R"({"organization":"acme","name":")" + name + R"("})"})
        .status;
  };
  EXPECT_EQ(make("Stage"), 422);
  EXPECT_EQ(make("a/b"), 422);
  EXPECT_EQ(make("stage"), 201);
}

TEST_F(CollectionsTest, WorkThatTakesLongIsAnOperation) {
  actions_->set_then(
      [&](const auto&) -> Outcome<Done> { return Done{.operation = things_.operation}; });
  Reception got = ask("POST", in_prod("plans"), {.body = "{}"});
  EXPECT_EQ(got.status, 202);
  const std::string where = got.header("location");
  EXPECT_EQ(get(where).find("state")->text(), "running");
  const std::string cancel = in_prod("operations/" + number(things_.operation.value) + "/cancel");
  EXPECT_EQ(ask("POST", cancel).status, 202);
  EXPECT_TRUE(get(where).find("cancel")->boolean());
}

TEST_F(CollectionsTest, SettingsAreMergedAndOthersAreNotTouched) {
  EXPECT_EQ(change("PATCH", "/api/v1/settings", R"({"server.name":"a","server.x":1})").status, 200);
  EXPECT_EQ(change("PATCH", "/api/v1/settings", R"({"server.x":null})").status, 200);
  Reception got = get("/api/v1/settings");
  EXPECT_EQ(got.body.map().size(), 1u);
  EXPECT_EQ(got.body.map().find("server.name")->text(), "a");
  EXPECT_EQ(change("PATCH", "/api/v1/settings", R"({"events.removed":7})").status, 422);
}

}  // namespace
}  // namespace consort::server
