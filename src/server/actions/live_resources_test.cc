#include "server/actions/live_resources.h"

#include "model/json.h"
#include "server/actions/testing/actions_fixture.h"
#include "server/api/dispatch/conditions.h"

namespace consort::server {
namespace {

using ::testing::HasSubstr;

class LiveResourcesTest : public ActionsTest {
 protected:
  LiveResourcesTest() {
    site_.commit(described());
    web1_ = add_host("web1");
    says(R"({"state":"present","content":"hello"})");
  }
  static model::Map map(const std::string& json) { return model::parse_json(json)->map(); }
  void says(const std::string& json) {
    orders_.answer = [json](const std::string& type, const std::vector<std::string>& names) {
      EXPECT_EQ(type + " " + names.at(0), "files /etc/motd");
      return wire::Readings{.resources = {{"/etc/motd", map(json)}}};
    };
  }
  Outcome<Done> read(const ResourceAddress& which = {"files", "etc/motd"}) {
    return actions_->read_resource(order(), web1_, which);
  }
  std::string tag() { return entity_tag({.version = read()->version}); }
  Outcome<Done> write(const std::string& json, const std::string& if_match) {
    Order asked = order("setHostResource");
    asked.if_match = if_match;
    return actions_->write_resource(asked, web1_, {"files", "etc/motd"}, map(json));
  }

  store::Host web1_;
};

TEST_F(LiveResourcesTest, TheAgentIsAskedByTheNameThatTheTypeHas) {
  auto done = read();
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(text(*done, "content"), "hello");
  EXPECT_EQ(code(read({"fles", "etc/motd"})), "not_found");
  EXPECT_EQ(read({"fles", "x"}).error().hint, "did you mean 'files'?");
}

TEST_F(LiveResourcesTest, WhoMayOnlyReadDoesNotSeeWhatIsInFiles) {
  Order asked = order("getHostResource");
  asked.reads_only = true;
  says(R"({"state":"present","content":"hello","notes":"nobody's","mode":"0640"})");
  auto done = actions_->read_resource(asked, web1_, {"files", "etc/motd"});
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(text(*done, "state"), "present");
  EXPECT_EQ(text(*done, "mode"), "0640");
  EXPECT_EQ(model::to_json(done->result).find("hello"), std::string::npos);
  EXPECT_EQ(model::to_json(done->result).find("nobody's"), std::string::npos);
  EXPECT_FALSE(done->version.has_value());
}

TEST_F(LiveResourcesTest, WhatTheAgentCannotTellIsNoFaultOfTheServer) {
  orders_.answer = [](auto&, auto&) {
    return wire::Readings{
        .resources = {{"/etc/motd", wire::Fault{Code::failed, "dpkg is broken"}}}};
  };
  EXPECT_EQ(read().error().status, 502);
  EXPECT_THAT(read().error().detail, HasSubstr("dpkg is broken"));
  orders_.answer = [](auto&, auto&) { return wire::Readings{}; };
  EXPECT_EQ(read().error().status, 502);
  orders_.answer = [](auto&, auto&) -> Result<wire::Readings> {
    return fail(Code::timeout, "too slow");
  };
  EXPECT_EQ(read().error().status, 504);
  orders_.answer = nullptr;
  EXPECT_EQ(read().error().status, 503);
}

TEST_F(LiveResourcesTest, OnlySoManyWaitForAgents) {
  int depth = 0;
  std::vector<std::string> codes;
  orders_.answer = [&](auto&, auto&) -> Result<wire::Readings> {
    if (++depth <= LiveResources::kAtOnce) codes.push_back(code(read()));
    return fail(Code::unavailable, "away");
  };
  EXPECT_EQ(code(read()), "unavailable");
  EXPECT_THAT(codes, ::testing::ElementsAre("busy", "unavailable", "unavailable", "unavailable"));
  orders_.answer = nullptr;
  EXPECT_EQ(code(read()), "unavailable");
}

TEST_F(LiveResourcesTest, AWriteIsACommitThatKeepsAllElse) {
  auto done = write(R"({"content":"goodbye"})", tag());
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(text(*done, "commit"), site_.head().hex());
  EXPECT_THAT(file("hosts/web1.yaml"), HasSubstr("# The first\n"));
  EXPECT_THAT(file("hosts/web1.yaml"), HasSubstr("goodbye"));
  EXPECT_THAT(head_commit().message, HasSubstr("Set files./etc/motd of web1"));
  const size_t before = commits();
  ASSERT_TRUE(write(R"({"content":"goodbye"})", tag()));
  EXPECT_EQ(commits(), before);
}

TEST_F(LiveResourcesTest, AWriteIsForTheStateThatWasRead) {
  const std::string read_before = tag();
  says(R"({"state":"present","content":"drifted"})");
  EXPECT_EQ(write(R"({"content":"x"})", read_before).error().status, 412);
  EXPECT_THAT(file("hosts/web1.yaml"), HasSubstr("hello"));
  orders_.answer = nullptr;
  EXPECT_EQ(code(write(R"({"content":"x"})", read_before)), "unavailable");
  EXPECT_EQ(code(write(R"({"content":"x"})", "*")), "ok");
}

// The agent has not applied the first one yet, and tells the same as before.
TEST_F(LiveResourcesTest, AWriteOverACommitThatIsOnItsWayIsRefused) {
  const std::string read_before = tag();
  ASSERT_TRUE(write(R"({"content":"first"})", read_before));
  EXPECT_EQ(write(R"({"content":"second"})", read_before).error().status, 412);
  EXPECT_THAT(file("hosts/web1.yaml"), HasSubstr("first"));
  EXPECT_TRUE(write(R"({"content":"second"})", tag()));
}

TEST_F(LiveResourcesTest, APushThatComesInBetweenCountsWhereItSaysAnotherThing) {
  const std::string read_before = tag();
  auto pushes = [&](const std::string& path, const std::string& bytes) {
    orders_.answer = [=, this](auto&, auto&) {
      site_.commit({{path, bytes}}, "Push");
      return wire::Readings{
          .resources = {{"/etc/motd", map(R"({"state":"present","content":"hello"})")}}};
    };
  };
  pushes("tags/web.yaml", "services: {}\n");
  EXPECT_EQ(code(write(R"({"content":"hello"})", read_before)), "ok");
  pushes("hosts/web1.yaml", "files:\n  /etc/motd: {content: pushed}\n");
  EXPECT_EQ(write(R"({"content":"x"})", read_before).error().status, 412);
}

TEST_F(LiveResourcesTest, ASiteThatCannotBeReadIsNoReasonNotToLook) {
  site_.commit({{"hosts/web1.yaml", "files: [\n"}});
  EXPECT_EQ(code(read()), "ok");
  EXPECT_EQ(code(write(R"({"content":"x"})", "*")), "invalid");
}

}  // namespace
}  // namespace consort::server
