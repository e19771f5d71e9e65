#include <fstream>
#include <sstream>

#include "cli/context.h"
#include "cli/exit_code.h"
#include "model/json.h"
#include "resources/built_in.h"
#include "server/api/testing/api_fixture.h"
#include "store/operations.h"
#include "store/plans.h"
#include "store/rollouts.h"
#include "store/tokens.h"

// The command line against the real REST API, on real TLS and a real store: what both are tested
// for by themselves fits together.
namespace consort {
namespace {

using cli::kConflict;
using cli::kDenied;
using cli::kError;
using cli::kNotFound;
using cli::kOk;
using testing::HasSubstr;
using testing::Not;

using Words = std::vector<std::string>;

class CliAndServer : public server::ApiTest {
 protected:
  int run(Words words, const std::string& token, const std::string& input = {}) {
    words.insert(words.begin(), "consort");
    std::vector<const char*> argv;
    for (const std::string& word : words)
      argv.push_back(word.c_str());
    std::ostringstream out, err;
    std::istringstream in(input);
    SystemClock clock;
    std::map<std::string, std::string> variables = {
        {"HOME", folder_.path()},
        {"CONSORT_SERVER", url()},
        {"CONSORT_ROOT_KEY", authority_.key_fingerprint().hex()},
        {"CONSORT_TOKEN", token},
        {"CONSORT_ENVIRONMENT", "acme/prod"}};
    cli::Wiring wiring{[&](const std::string& root) { return system::local_target(root, clock); },
                       [](const std::string& root) { return system::inotify_watcher(root); },
                       [] { return resources::built_in(); },
                       clock,
                       {},
                       "test",
                       [&](const char* name) {
                         auto found = variables.find(name);
                         return found == variables.end() ? std::string() : found->second;
                       }};
    cli::Terminal terminal({out, err, in});
    int code = cli::run(static_cast<int>(argv.size()), argv.data(), wiring, terminal);
    out_ = out.str();
    err_ = err.str();
    return code;
  }
  int run(Words words) { return run(std::move(words), admin_); }

  std::string url() const { return "https://127.0.0.1:" + std::to_string(server_->port()); }
  static std::string number(auto id) { return std::to_string(id.value); }

  // What the server was asked to do last.
  std::string last_action() {
    return actions_->asked().empty() ? "" : actions_->asked().back().what;
  }

  // Plans, and carries plans out, at once.
  void deploy_at_once() {
    actions_->set_then([this](const server::FakeActions::Asked& asked) {
      if (asked.what == "make_plan") return planned();
      if (asked.what == "apply_plan") return applied();
      return server::Outcome<server::Done>(server::Done{});
    });
  }
  server::Outcome<server::Done> planned() {
    const std::string body = R"({"format":"consort-fleet-plan/1","revision":"c0ffee",
        "summary":{"hosts":1,"changing":1,"unchanged":0,"failed":0,"unreachable":0,"actions":{"create":1}},
        "hosts":[{"host":"web1","changes":[{"address":"files./etc/motd","action":"create",
          "attributes":[],"because":[],"conditional":false}],"omitted":0}],
        "blast_radius":[{"resource":"files./etc/motd","hosts":1}]})";
    plan_ = write([&](store::Writer& w) {
      return store::plans::save(w, prod_, things_.revision, body, "token:1");
    });
    return operation("{\"plan\":" + number(plan_) + "}");
  }
  server::Outcome<server::Done> applied() {
    auto rollout = write([&](store::Writer& w) -> Result<store::RolloutId> {
      TRY_DO(store::rollouts::set(w, prod_, things_.rollout, store::RolloutState::done, "{}"));
      TRY(auto id, store::rollouts::begin(w, prod_, plan_));
      const std::string body =
          R"({"rollout":)" + number(id) + R"(,"name":"web1","outcome":"succeeded"})";
      TRY_DO(store::events::append(w, prod_, {.kind = "rollout.host", .body = body}));
      TRY_DO(store::events::append(w, prod_, {.kind = "rollout.ended", .body = body}));
      TRY_DO(store::rollouts::set(w, prod_, id, store::RolloutState::done,
                                  R"({"hosts":1,"succeeded":1,"failed":0,"failures":[]})"));
      return id;
    });
    signal_.ring();
    return operation("{\"rollout\":" + number(rollout) + "}");
  }
  server::Outcome<server::Done> operation(const std::string& result) {
    auto id = write([&](store::Writer& w) -> Result<store::OperationId> {
      TRY(auto id, store::operations::begin(w, prod_, "deploy", "token:1"));
      TRY_DO(store::operations::end(w, prod_, id, store::OperationState::succeeded, "", result));
      return id;
    });
    return server::Done{.operation = id};
  }

  store::PlanId plan_{};
  std::string out_, err_;
};

TEST_F(CliAndServer, EveryQuestionIsUnderstood) {
  for (const Words& words : std::vector<Words>{{"host", "list"},
                                               {"host", "list", "tag:web and not drifted"},
                                               {"host", "show", "web1"},
                                               {"host", "facts", "web1", "os.family"},
                                               {"host", "tags", "web1"},
                                               {"host", "pending"},
                                               {"get", "hosts"},
                                               {"get", "host", "web1"},
                                               {"get", "revisions"},
                                               {"get", "plans"},
                                               {"get", "rollouts"},
                                               {"get", "operations"},
                                               {"get", "drift", "--settled"},
                                               {"get", "drift", "--host", "web1"},
                                               {"get", "reports", "--outcome", "unchanged"},
                                               {"get", "reports", "--host", "web1"},
                                               {"get", "events", "--kind", "report"},
                                               {"get", "events", "--host", "web1"},
                                               {"get", "audit", "--actor", "server"},
                                               {"get", "tokens"},
                                               {"get", "join-tokens"},
                                               {"get", "enrolments", "--state", "pending"},
                                               {"get", "environments"},
                                               {"get", "environment", "acme/prod"},
                                               {"get", "certificates", "--host", "web1"},
                                               {"describe", "certificate", "0af3"},
                                               {"describe", "revision", "c0ffee"},
                                               {"describe", "drift", number(things_.drift)},
                                               {"describe", "report", number(things_.report)},
                                               {"describe", "plan", number(things_.plan)},
                                               {"describe", "operation", number(things_.operation)},
                                               {"describe", "enrolment", number(things_.enrolment)},
                                               {"orphans"},
                                               {"get", "resources", "--host", "web1"},
                                               {"rollout", "list"},
                                               {"rollout", "show", number(things_.rollout)},
                                               {"history"},
                                               {"env", "list"},
                                               {"env", "show"},
                                               {"env", "show", "test"},
                                               {"token", "list"},
                                               {"complete", "hosts"},
                                               {"complete", "tags"},
                                               {"complete", "environments"}}) {
    for (const char* format : {"table", "json", "yaml", "name"}) {
      Words said = words;
      said.insert(said.end(), {"-o", format});
      EXPECT_EQ(run(said), kOk) << testing::PrintToString(said) << err_;
    }
  }
  EXPECT_EQ(run({"host", "list", "-o", "name"}), kOk);
  EXPECT_EQ(out_, "web1\n");
  EXPECT_EQ(run({"host", "list", "tag:db", "-o", "name"}), kOk);
  EXPECT_EQ(out_, "");
  EXPECT_EQ(run({"host", "list", "tag:"}), kError) << "no selector";
}

TEST_F(CliAndServer, EveryActionArrives) {
  struct Case {
    Words words;
    std::string action;
  };
  const std::string enrolment = number(things_.enrolment), rollout = number(things_.rollout);
  for (const auto& [words, action] : std::vector<Case>{
           {{"host", "tags", "web1", "--add", "db"}, "edit_host web1 tags=base,web,db"},
           {{"host", "pause", "web1"}, "pause_host web1"},
           {{"host", "resume", "web1"}, "resume_host web1"},
           {{"host", "retire", "web1", "--yes"}, "retire_host web1"},
           {{"host", "release", "web1"}, "release_host web1"},
           {{"host", "reinstall", "web1", "db1", "--yes"}, "reinstall_host web1 as db1"},
           {{"host", "approve", enrolment, "--name", "db2", "--tags", "db", "--yes"},
            "approve_enrolment as db2 tags=db"},
           {{"host", "reject", "db1", "--yes"}, "reject_enrolment db1"},
           {{"read", "--host", "web1", "files", "/etc/motd"}, "read_resource web1 files etc/motd"},
           {{"rollout", "halt", rollout}, "halt rollout"},
           {{"rollout", "resume", rollout}, "resume rollout"},
           {{"rollout", "roll-back", rollout, "--yes"}, "roll_back rollout"},
           {{"revert", "c0ffee", "--yes"}, "revert"},
           {{"revert", "c0ffee", "--path", "tags/web.yaml", "--yes"}, "revert"}}) {
    EXPECT_EQ(run(words), kOk) << testing::PrintToString(words) << err_;
    EXPECT_EQ(last_action(), action);
    const size_t before = actions_->asked().size();
    EXPECT_EQ(run(words, reader_), words[0] == "read" ? kOk : kDenied)
        << testing::PrintToString(words);
    EXPECT_EQ(run(words, "consort_read_nonsense"), kDenied) << testing::PrintToString(words);
    EXPECT_EQ(actions_->asked().size(), before + (words[0] == "read" ? 1 : 0));
  }
}

TEST_F(CliAndServer, WhatIsNotThereIsToldApart) {
  for (const Words& words : std::vector<Words>{{"host", "show", "web9"},
                                               {"host", "pause", "web9"},
                                               {"host", "tags", "web9", "--add", "x"},
                                               {"host", "approve", "999", "--yes"},
                                               {"describe", "plan", "999"},
                                               {"deploy", "--plan", "999"},
                                               {"rollout", "follow", "999"},
                                               {"rollout", "halt", "999"},
                                               {"env", "show", "acme/none"},
                                               {"token", "revoke", "999", "--yes"},
                                               {"read", "--host", "web9", "files", "/etc/motd"},
                                               {"host", "list", "--environment", "acme/none"}}) {
    EXPECT_EQ(run(words), kNotFound) << testing::PrintToString(words) << err_;
    EXPECT_THAT(err_, HasSubstr("consort: "));
  }
}

TEST_F(CliAndServer, EnvironmentsAndTokensAreChanged) {
  EXPECT_EQ(run({"env", "halt"}), kOk) << err_;
  EXPECT_EQ(run({"env", "show", "-o", "json"}), kOk);
  EXPECT_THAT(out_, HasSubstr("\"paused\": true"));
  EXPECT_EQ(run({"env", "resume"}), kOk) << err_;
  EXPECT_EQ(run({"env", "set", "acme/prod", "deploy.max_failures=3"}), kOk) << err_;
  EXPECT_THAT(out_, HasSubstr("max_failures: 3"));
  EXPECT_EQ(run({"env", "set", "acme/prod", "deploy.nonsense=3"}), kError);
  EXPECT_EQ(run({"env", "create", "acme/new"}), kOk) << err_;
  EXPECT_EQ(run({"env", "create", "acme/new"}), kConflict);
  EXPECT_EQ(run({"env", "create", "acme/newer"}, writer_), kDenied);

  EXPECT_EQ(run({"host", "join-token", "--uses", "3", "--tags", "web"}), kOk) << err_;
  EXPECT_THAT(out_, HasSubstr("consort"));
  EXPECT_EQ(run({"token", "create", "ann", "--permission", "read", "--environment", "acme/prod"}),
            kOk)
      << err_;
  const std::string token = out_.substr(0, out_.find('\n'));
  EXPECT_EQ(run({"host", "list", "-o", "name"}, token), kOk) << err_;
  EXPECT_EQ(run({"host", "list", "--environment", "acme/test"}, token), kNotFound);
  EXPECT_EQ(run({"token", "list", "-o", "json"}), kOk);
  const model::Value tokens = *model::parse_json(out_);
  std::string number_of_ann;
  for (const model::Value& one : tokens.list())
    if (one.map().find("name")->text() == "ann")
      number_of_ann = std::to_string(one.map().find("id")->integer());
  EXPECT_EQ(run({"token", "revoke", number_of_ann, "--yes"}), kOk) << err_;
  EXPECT_EQ(run({"host", "list"}, token), kDenied);
}

TEST_F(CliAndServer, LogsInWithTheTokenItWasGiven) {
  std::ofstream(folder_.path() + "/token") << reader_ << "\n";
  EXPECT_EQ(run({"login", url(), "--root-key", authority_.key_fingerprint().hex(), "--token-file",
                 folder_.path() + "/token", "--name", "here", "--environment", "acme/prod"},
                "", ""),
            kOk)
      << err_;
  EXPECT_EQ(run({"host", "list", "--context", "here", "-o", "name"}, "nonsense"), kOk) << err_;
  EXPECT_EQ(out_, "web1\n");
}

TEST_F(CliAndServer, DeploysAndFollows) {
  deploy_at_once();
  EXPECT_EQ(run({"plan", "--fleet", "tag:web", "--exit-code"}), cli::kChanges) << err_;
  EXPECT_THAT(out_, HasSubstr("+ create files./etc/motd"));
  EXPECT_EQ(run({"deploy", "--yes", "--batch", "50%"}), kOk) << err_;
  EXPECT_THAT(out_, HasSubstr("  succeeded web1\n"));
  EXPECT_THAT(out_, HasSubstr("1 of 1 host done"));
  EXPECT_EQ(actions_->asked().back().request.find("batch_percent")->integer(), 50);
  EXPECT_EQ(run({"deploy", "--yes"}, reader_), kDenied);
}

TEST_F(CliAndServer, SaysWhenTheServerIsAway) {
  server_->stop();
  for (const Words& words :
       std::vector<Words>{{"host", "list"}, {"deploy", "--yes"}, {"history"}}) {
    EXPECT_EQ(run(words), kError);
    EXPECT_THAT(err_, HasSubstr("asking " + url()));
    EXPECT_THAT(err_, Not(HasSubstr(admin_)));
  }
}

}  // namespace
}  // namespace consort
