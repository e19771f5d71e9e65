#include "cli/exit_code.h"
#include "cli/remote/testing/remote_fixture.h"
#include "net/sse.h"

namespace consort::cli {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

const std::string kDigest(64, 'd');

constexpr const char* kMotd =
    R"([{"address":"files./etc/motd","action":"update","conditional":false,
    "because":["drifted from the description"],
    "attributes":[{"name":"mode","from":"0600","to":"0644"},
                  {"name":"content","from":null,"to":null,"diff":"-old\n+new\u001b[2J\n"}]}])";

std::string plan_of(int64_t changing) {
  return R"({"id":7,"revision":3,"digest":")" + kDigest +
         R"(","state":"saved","plan":{"format":"consort-fleet-plan/1","revision":"c0ffee",
      "summary":{"hosts":4,"changing":)" +
         std::to_string(changing) +
         R"(,"unchanged":1,"failed":0,"unreachable":0,"actions":{"create":0,"update":2,"remove":0}},
      "hosts":[{"host":"web1","changes":)" +
         kMotd + R"(,"omitted":0},{"host":"web2","changes":)" + kMotd +
         R"(,"omitted":3},{"host":"web3","changes":[],"omitted":0}],
      "blast_radius":[{"resource":"files./etc/motd","hosts":2}]}})";
}

std::string rollout_of(const std::string& state, int succeeded, int failed) {
  const std::string failures =
      failed > 0 ? R"([{"host":"web2","message":"files./etc/motd: no space left"}])" : "[]";
  return R"({"id":9,"plan":7,"state":")" + state +
         R"(","progress":{"batches":[{"hosts":1},{"hosts":1}],"batch":2,"hosts":2,"waiting":0,"running":0,
         "succeeded":)" +
         std::to_string(succeeded) + R"(,"failed":)" + std::to_string(failed) + R"(,"reason":")" +
         (state == "halted" ? "1 of 2 hosts failed" : "") + R"(","failures":)" + failures + "}}";
}

std::string event(int number, const std::string& kind, const std::string& body) {
  return net::encode_sse({std::to_string(number), kind,
                          R"({"revision":)" + std::to_string(number) + R"(,"kind":")" + kind +
                              R"(","body":)" + body + "}"});
}

class DeployTest : public RemoteTest {
 protected:
  void SetUp() override {
    RemoteTest::SetUp();
    server_.answer("POST /plans", 202, R"({"operation":5})");
    server_.answer_in_turn("GET /operations/5",
                           {R"({"state":"running","kind":"plan","done":1,"total":4})",
                            R"({"state":"succeeded","result":{"plan":7}})"});
    server_.answer("GET /plans/7", 200, plan_of(2));
    server_.answer("POST /plans/7/apply", 202, R"({"operation":6})");
    server_.answer("GET /operations/6", 200, R"({"state":"running"})");
    server_.answer_in_turn(
        "GET /rollouts", {R"({"items":[{"id":8,"plan":6}]})", R"({"items":[{"id":9,"plan":7}]})"});
    server_.answer("GET /events", 200, R"({"items":[{"revision":40}]})");
    goes("done", 2, 0, "rollout.ended");
  }

  // Runs, and then comes to this.
  void goes(const std::string& state, int succeeded, int failed, const std::string& kind) {
    server_.answer_in_turn("GET /rollouts/9",
                           {rollout_of("running", 0, 0), rollout_of(state, succeeded, failed)});
    const std::string outcome = failed > 0 ? "failed" : "succeeded";
    stream("GET /watch",
           {event(41, "rollout.host", R"({"rollout":9,"name":"web1","outcome":"succeeded"})"),
            event(42, "rollout.host", R"({"rollout":8,"name":"db1","outcome":"succeeded"})"),
            event(43, "rollout.host",
                  R"({"rollout":9,"name":"web2\u001b[2J","outcome":")" + outcome + R"("})"),
            event(44, kind, R"({"rollout":9})")});
  }
};

TEST_F(DeployTest, SaysThatTheNewestCommitDoesNotCompile) {
  server_.answer("GET /plans/7", 200, plan_of(0));
  server_.answer("GET /revisions", 200,
                 R"({"items":[{"commit":"0123456789abcdef","state":"failed"}]})");
  for (const auto& words : {std::vector<std::string>{"plan", "--fleet"}, {"deploy"}}) {
    EXPECT_EQ(run_as_typed(words), kOk) << err_;
    EXPECT_THAT(out_, HasSubstr("No changes"));
    EXPECT_THAT(err_, HasSubstr("warning: the newest commit, 0123456789ab, does not compile"));
    EXPECT_THAT(err_, HasSubstr("consort describe revision 0123456789ab"));
  }
  EXPECT_EQ(run_as_typed({"deploy", "--plan", "7"}), kOk);
  EXPECT_THAT(err_, Not(HasSubstr("warning")));
  server_.answer("GET /revisions", 200,
                 R"({"items":[{"commit":"0123456789abcdef","state":"compiled"}]})");
  EXPECT_EQ(run_as_typed({"deploy"}), kOk);
  EXPECT_THAT(err_, Not(HasSubstr("warning")));
}

TEST_F(DeployTest, ShowsThePlanAndDoesNothing) {
  EXPECT_EQ(run_as_typed({"plan", "--fleet", "tag:web", "--revision", "c0ffee", "--exit-code"}),
            kChanges)
      << err_;
  EXPECT_THAT(
      server_.asked(),
      Contains(R"(POST /plans?environment=acme/prod {"revision":"c0ffee","selector":"tag:web"})"));
  expect_golden("plan");
  EXPECT_EQ(run_as_typed({"plan", "--fleet"}), kOk);
  EXPECT_THAT(server_.asked(), Contains("POST /plans?environment=acme/prod {}"));
  EXPECT_EQ(run_as_typed({"plan", "--fleet", "-o", "json"}), kOk);
  EXPECT_EQ(json().map().find("id")->integer(), 7);
  for (const std::string& line : server_.asked())
    EXPECT_THAT(line, Not(HasSubstr("apply")));
}

TEST_F(DeployTest, TellsWhomItCannotPlanFor) {
  server_.answer("GET /plans/7", 200,
                 R"({"id":7,"plan":{"summary":{"hosts":2,"changing":0,"unchanged":1,
      "failed":1},"hosts":[{"host":"db1","error":{"code":"unavailable","message":"db1 is away"}}]}})");
  EXPECT_EQ(run_as_typed({"plan", "--fleet"}), kPartlyFailed);
  expect_golden("plan_failed");
  EXPECT_EQ(run({"deploy"}), kPartlyFailed) << "and has nothing to do";
}

TEST_F(DeployTest, TellsOfResourcesThatItDoesNothingTo) {
  server_.answer("GET /plans/7", 200,
                 R"({"id":7,"plan":{"summary":{"hosts":2,"changing":0,"unchanged":2,"unreadable":2,
      "waiting":1,"drifted":1},"hosts":[
      {"host":"web1","changes":[],"failed":[{"address":"lines.l","message":"it is a directory"}]},
      {"host":"web2","changes":[],"failed":[{"address":"lines.l","message":"it is a directory"}]},
      {"host":"web3","changes":[],"waiting":[{"address":"files./etc/motd","message":"waits for os"}],
       "left":[{"address":"files./etc/issue","message":"it has drifted"}]}]}})");
  EXPECT_EQ(run_as_typed({"plan", "--fleet"}), kPartlyFailed);
  expect_golden("plan_left");
}

TEST_F(DeployTest, DoesExactlyThePlanThatWasShown) {
  EXPECT_EQ(run({"deploy", "tag:web", "--batch", "25%", "--canary", "1", "--max-failures", "0"},
                "y\n", true),
            kOk)
      << err_;
  EXPECT_THAT(server_.asked(), Contains("POST /plans/7/apply?environment=acme/prod "
                                        R"({"batch_percent":25,"canary":1,"digest":")" +
                                        kDigest + R"(","max_failures":0})"));
  EXPECT_THAT(server_.asked(), Contains(HasSubstr("GET /watch?since=40")));
}

TEST_F(DeployTest, FollowsTheRolloutHostByHost) {
  EXPECT_EQ(run({"deploy", "--yes", "--batch", "10"}), kOk) << err_;
  expect_golden("deploy");
  EXPECT_EQ(run({"deploy", "--yes", "-o", "json"}), kOk) << err_;
  EXPECT_EQ(json().map().find("state")->text(), "done");
}

TEST_F(DeployTest, AsksAndTakesNoForAnAnswer) {
  EXPECT_EQ(run({"deploy"}, "n\n", true), kError);
  EXPECT_THAT(err_, HasSubstr("Deploy these changes?"));
  EXPECT_EQ(run({"deploy"}), kError);
  EXPECT_THAT(err_, HasSubstr("nobody is here to confirm"));
  for (const char* batch : {"0", "x", "-1", "5.5", "%"}) {
    EXPECT_EQ(run({"deploy", "--yes", std::string("--batch=") + batch}), kError) << batch;
    EXPECT_THAT(err_, HasSubstr("--batch is a number of hosts"));
  }
  for (const std::string& line : server_.asked())
    EXPECT_THAT(line, Not(HasSubstr("apply")));
}

TEST_F(DeployTest, ASavedPlanIsAgreedTo) {
  EXPECT_EQ(run({"deploy", "--plan", "7"}), kOk) << err_;
  EXPECT_THAT(server_.asked(), Not(Contains(HasSubstr("POST /plans?"))));
  server_.answer("POST /plans/7/apply", 409,
                 R"({"code":"stale","detail":"the site has moved on"})");
  EXPECT_EQ(run({"deploy", "--plan", "7"}), kConflict);
  EXPECT_THAT(err_, HasSubstr("the site has moved on"));
}

TEST_F(DeployTest, NothingToDoIsFine) {
  server_.answer("GET /plans/7", 200, plan_of(0));
  EXPECT_EQ(run({"deploy"}), kOk) << err_;
  EXPECT_THAT(out_, HasSubstr("No changes (1 unchanged)"));
}

TEST_F(DeployTest, TellsHowItEnds) {
  goes("failed", 1, 1, "rollout.ended");
  EXPECT_EQ(run({"deploy", "--yes"}), kPartlyFailed);
  EXPECT_THAT(out_, HasSubstr("no space left"));
  goes("halted", 1, 1, "rollout.halted");
  EXPECT_EQ(run({"deploy", "--yes"}), kDenied);
  expect_golden("deploy_halted");
  goes("done", 1, 1, "rollout.ended");
  EXPECT_EQ(run({"deploy", "--yes"}), kPartlyFailed);
}

TEST_F(DeployTest, NeedNotBeWaitedFor) {
  EXPECT_EQ(run({"deploy", "--yes", "--no-wait"}), kOk) << err_;
  EXPECT_THAT(out_, HasSubstr("Rollout 9 has begun: consort rollout follow 9"));
  EXPECT_EQ(run({"deploy", "--yes", "--no-wait", "-o", "name"}), kOk);
  EXPECT_EQ(out_, "9\n");
}

TEST_F(DeployTest, TellsWhyItDoesNotBegin) {
  server_.answer("GET /rollouts", 200, R"({"items":[]})");
  server_.answer("GET /operations/6", 200,
                 R"({"state":"failed","message":"another deployment runs"})");
  EXPECT_EQ(run({"deploy", "--yes"}), kError);
  EXPECT_THAT(err_, HasSubstr("another deployment runs"));
}

TEST_F(DeployTest, GoesOnWhenNobodyFollows) {
  interrupt_at("GET /watch");
  EXPECT_EQ(run({"deploy", "--yes"}), kInterrupted);
  EXPECT_THAT(err_, HasSubstr("interrupted; rollout 9 goes on"));
  EXPECT_THAT(err_, HasSubstr("consort rollout halt 9"));
}

TEST_F(DeployTest, RolloutsAreFollowedAndControlled) {
  server_.answer_in_turn("GET /events",
                         {R"({"items":[{"revision":40}]})", R"({"items":[{"revision":44}]})"});
  EXPECT_EQ(run({"rollout", "follow", "9"}), kOk) << err_;
  EXPECT_THAT(out_, HasSubstr("succeeded web1"));
  server_.answer("GET /rollouts/9", 200, rollout_of("halted", 1, 1));
  EXPECT_EQ(run({"rollout", "follow", "9"}), kDenied) << "it stands";
  EXPECT_EQ(run({"rollout", "show", "9"}), kOk);
  EXPECT_THAT(out_, HasSubstr("Rollout 9 halted: 1 of 2 hosts done, 1 failed"));
  server_.answer("POST /rollouts/9/halt", 200, "{}");
  server_.answer("POST /rollouts/9/resume", 200, "{}");
  server_.answer("POST /rollouts/9/roll-back", 202, R"({"operation":8})");
  EXPECT_EQ(run({"rollout", "halt", "9"}), kOk) << err_;
  EXPECT_EQ(run({"rollout", "resume", "9"}), kOk) << err_;
  EXPECT_EQ(run({"rollout", "roll-back", "9"}), kError) << "nobody to ask";
  EXPECT_EQ(run({"rollout", "roll-back", "9", "--yes"}), kOk) << err_;
  EXPECT_EQ(run({"rollout", "halt", "0"}), kError);
  EXPECT_EQ(run({"rollout", "halt", "none"}), kError);
  server_.answer("POST /rollouts/9/halt", 409, R"({"detail":"it has ended"})");
  EXPECT_EQ(run({"rollout", "halt", "9"}), kConflict);
}

TEST_F(DeployTest, StandsWhatAServerMayAnswer) {
  for (const char* text :
       {"{}", "[]", R"({"plan":7})", R"({"plan":{"hosts":7,"summary":[]}})",
        R"({"id":7,"plan":{"summary":{"changing":1},"hosts":[{"host":{},"changes":[1,{}]}],
                               "blast_radius":[7]}})"}) {
    server_.answer("GET /plans/7", 200, text);
    const int code = run_as_typed({"plan", "--fleet"});
    EXPECT_TRUE(code == kOk || code == kError) << text;
  }
  server_.answer("GET /operations/5", 200, R"({"state":"succeeded","result":null})");
  EXPECT_EQ(run_as_typed({"plan", "--fleet"}), kError);
  EXPECT_THAT(err_, HasSubstr("does not say which plan it made"));
}

}  // namespace
}  // namespace consort::cli
