#include "app/testing/server_program.h"
#include "base/strings.h"

// What people change by hand, from a real machine through a real server into the site and back.
namespace consort::app {
namespace {

using ::testing::HasSubstr;

class Feedback : public ServerProgram {
 protected:
  void SetUp() override {
    ServerProgram::SetUp();
    work_.emplace(git("work"));
    work_->write("site.yaml", "name: test\nformat: 1\ndefaults: {drift: propose}\n");
    work_->write("tags/web.yaml",
                 "# what all web servers say\n"
                 "files:\n"
                 "  /etc/motd: {content: \"welcome\\n\"}  # short\n");
    for (const char* host : {"web1", "web2"})
      work_->write("hosts/" + std::string(host) + ".yaml", "tags: [web]\n");
    work_->commit("Describe them");
    work_->must({"push", "-q", url(), "main"});
    const std::string etc = folder_.path() + "/web1/root/etc";
    std::filesystem::create_directories(etc);
    std::ofstream(etc + "/app.conf") << "a = 1\nb = 2\n";
    std::ofstream(etc + "/key.conf") << "k = 1\n";
    std::filesystem::permissions(etc + "/key.conf", std::filesystem::perms::owner_read);
    web1_ = &agent("web1");
    web2_ = &agent("web2");
    EXPECT_TRUE(both_say("welcome\n"));
    const std::string observed = folder_.path() + "/web1/agent/targets/web1/observed/baseline.json";
    EXPECT_TRUE(eventually([&] { return std::filesystem::exists(observed); }));
  }

  bool both_say(const std::string& text) {
    return eventually(
        [&] { return web1_->read("/etc/motd") == text && web2_->read("/etc/motd") == text; });
  }
  model::List proposals() {
    return json(ask("GET", "/api/v1/proposals")).map().find("items")->list();
  }
  // The number of the only proposal, once it is about so many hosts.
  std::string proposal_on(int64_t hosts) {
    std::string number;
    EXPECT_TRUE(eventually([&] {
      const model::List all = proposals();
      if (all.size() != 1 || all[0].map().find("hosts")->integer() != hosts) return false;
      number = std::to_string(all[0].map().find("id")->integer());
      return true;
    })) << ask("GET", "/api/v1/proposals").body
        << "\n"
        << join(web1_->log().lines(), "\n");
    return number;
  }
  net::Response decide(const std::string& proposal, const std::string& verb,
                       const std::string& body = "{}") {
    return ask("POST", "/api/v1/proposals/" + proposal + "/" + verb, body);
  }
  bool nothing_is_left() {
    return eventually(
        [&] { return json(ask("GET", "/api/v1/drift")).map().find("items")->list().empty(); });
  }
  // Actions that an apply would take on all hosts, asked of the agents.
  std::string plan() {
    auto begun = json(ask("POST", "/api/v1/plans", "{}"));
    const std::string operation =
        "/api/v1/operations/" + std::to_string(begun.map().find("operation")->integer());
    EXPECT_TRUE(
        eventually([&] { return text(json(ask("GET", operation)), "state") == "succeeded"; }));
    auto ended = json(ask("GET", operation));
    const int64_t plan = model::find_path(ended.map(), "result.plan")->integer();
    auto told = json(ask("GET", "/api/v1/plans/" + std::to_string(plan)));
    return model::to_json(*model::find_path(told.map(), "plan.summary"));
  }
  std::string file(const std::string& path) {
    work_->must({"pull", "-q", url(), "main"});
    std::ifstream in(work_->folder() + "/" + path);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  std::optional<GitClient> work_;
  LocalAgent* web1_ = nullptr;
  LocalAgent* web2_ = nullptr;
};

TEST_F(Feedback, WhatIsAdoptedForAHostStaysThere) {
  web1_->write("/etc/motd", "by hand\n");
  const std::string proposal = proposal_on(1);
  auto adopted = decide(proposal, "adopt");
  ASSERT_EQ(adopted.status, 200) << adopted.body;
  EXPECT_TRUE(nothing_is_left());
  EXPECT_EQ(web1_->read("/etc/motd"), "by hand\n");
  EXPECT_EQ(web2_->read("/etc/motd"), "welcome\n");
  EXPECT_EQ(file("hosts/web1.yaml"),
            "tags: [web]\nfiles:\n  /etc/motd:\n    content: |\n      by hand\n");
  EXPECT_THAT(plan(), HasSubstr("\"changing\":0"));
  EXPECT_THAT(plan(), HasSubstr("\"drifted\":0"));
  EXPECT_EQ(decide(proposal, "adopt").status, 409);
}

TEST_F(Feedback, WhatIsPromotedComesToAllWithTheTag) {
  web1_->write("/etc/motd", "by hand\n");
  const std::string proposal = proposal_on(1);
  auto shown = ask("GET", "/api/v1/proposals/" + proposal).body;
  EXPECT_THAT(shown, HasSubstr(R"("on":["web1"])"));
  EXPECT_THAT(shown, HasSubstr(R"("shared_tags":[{"hosts":2,"tag":"web"}])"));
  auto promoted = decide(proposal, "promote", R"({"tag":"web"})");
  ASSERT_EQ(promoted.status, 200) << promoted.body;
  EXPECT_THAT(promoted.body, HasSubstr(R"("also":["web2"])"));
  EXPECT_TRUE(both_say("by hand\n"));
  EXPECT_TRUE(nothing_is_left());
  EXPECT_EQ(file("tags/web.yaml"),
            "# what all web servers say\n"
            "files:\n"
            "  /etc/motd: {content: \"by hand\\n\"}  # short\n");
}

TEST_F(Feedback, WhatIsRevertedIsUndoneOnceAndItsPolicyStays) {
  web1_->write("/etc/motd", "by hand\n");
  web2_->write("/etc/motd", "by hand\n");
  std::string proposal = proposal_on(2);
  auto reverted = decide(proposal, "revert");
  ASSERT_EQ(reverted.status, 200) << reverted.body;
  EXPECT_TRUE(both_say("welcome\n"));
  EXPECT_TRUE(nothing_is_left());
  web1_->write("/etc/motd", "again\n");
  EXPECT_NE(proposal_on(1), proposal);
  EXPECT_EQ(web1_->read("/etc/motd"), "again\n") << "it is proposed, not undone";
}

TEST_F(Feedback, ALineThatNobodyDescribedIsProposedAndKept) {
  web1_->write("/etc/app.conf", "a = 1\nb = 20\n");
  std::string proposal = proposal_on(1);
  EXPECT_THAT(ask("GET", "/api/v1/proposals").body, HasSubstr(R"("address":"lines.app.conf: b")"));
  auto adopted = decide(proposal, "adopt");
  ASSERT_EQ(adopted.status, 200) << adopted.body;
  EXPECT_TRUE(nothing_is_left());
  EXPECT_THAT(file("hosts/web1.yaml"), HasSubstr("b = 20"));
  EXPECT_THAT(plan(), HasSubstr("\"changing\":0"));

  web1_->write("/etc/app.conf", "a = 1\nb = 30\n");
  proposal = proposal_on(1);
  auto reverted = decide(proposal, "revert");
  ASSERT_EQ(reverted.status, 200) << reverted.body;
  EXPECT_TRUE(eventually([&] { return web1_->read("/etc/app.conf") == "a = 1\nb = 20\n"; }));
  EXPECT_TRUE(nothing_is_left());
}

TEST_F(Feedback, AFileThatNobodyDescribedIsProposed) {
  web1_->write("/etc/extra.conf", "one\ntwo\n");
  const std::string proposal = proposal_on(1);
  EXPECT_THAT(ask("GET", "/api/v1/proposals").body,
              HasSubstr(R"("address":"files./etc/extra.conf")"));
  auto adopted = decide(proposal, "adopt");
  ASSERT_EQ(adopted.status, 200) << adopted.body;
  EXPECT_TRUE(nothing_is_left());
  EXPECT_EQ(web1_->read("/etc/extra.conf"), "one\ntwo\n");
  EXPECT_THAT(plan(), HasSubstr("\"changing\":0"));
}

TEST_F(Feedback, WhatNobodyDescribedIsUndoneByWhatWasThereBefore) {
  web1_->write("/etc/extra.conf", "one\n");
  std::string proposal = proposal_on(1);
  auto preview = decide(proposal, "revert", R"({"preview":true})");
  EXPECT_THAT(preview.body, HasSubstr(R"("action":"delete")"));
  ASSERT_EQ(decide(proposal, "revert").status, 200);
  EXPECT_TRUE(
      eventually([&] { return !std::filesystem::exists(web1_->path() + "/etc/extra.conf"); }));
  EXPECT_TRUE(nothing_is_left());

  web1_->write("/etc/app.conf", "a = 1\nb = 20\n");
  proposal = proposal_on(1);
  ASSERT_EQ(decide(proposal, "revert").status, 200);
  EXPECT_TRUE(eventually([&] { return web1_->read("/etc/app.conf") == "a = 1\nb = 2\n"; }));
  EXPECT_TRUE(nothing_is_left());
}

TEST_F(Feedback, WhatCannotBeUndoneStandsAgain) {
  web1_->write("/etc/key.conf", "k = 2\n");  // nothing of what it was is kept
  const std::string proposal = proposal_on(1);
  ASSERT_EQ(decide(proposal, "revert").status, 200);
  EXPECT_TRUE(eventually([&] {
    return ask("GET", "/api/v1/events?kind=report").body.find("\"failed\"") != std::string::npos;
  }));
  EXPECT_EQ(proposal_on(1), proposal);
  EXPECT_EQ(web1_->read("/etc/key.conf"), "k = 2\n");
}

TEST_F(Feedback, WhatNobodyDescribedGoesWhenItIsPutBack) {
  web1_->write("/etc/extra.conf", "one\n");
  proposal_on(1);
  std::filesystem::remove(web1_->path() + "/etc/extra.conf");
  EXPECT_TRUE(eventually([&] { return proposals().empty(); }));
}

TEST_F(Feedback, WhatGoesByItselfIsNoProposalAnyMore) {
  web1_->write("/etc/motd", "by hand\n");
  proposal_on(1);
  web1_->write("/etc/motd", "welcome\n");
  EXPECT_TRUE(eventually([&] { return proposals().empty(); }));
  EXPECT_TRUE(nothing_is_left());
}

}  // namespace
}  // namespace consort::app
