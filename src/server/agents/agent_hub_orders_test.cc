#include "server/agents/testing/hub_fixture.h"
#include "store/orders.h"

// What agents are told, what they fetch for it, and what they are asked.
namespace consort::server {
namespace {

using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST_F(AgentHubTest, OffersAreFetchedAndAppliesAnswered) {
  SimulatedAgent& agent = linked("web1");
  auto offering = at_.offering("web1");
  ASSERT_TRUE(offer(offering));
  EXPECT_EQ(agent.held(), at_.held(offering));
  ASSERT_TRUE(apply(offering, "d-1"));
  EXPECT_EQ(reports("web1").at(0).run, "d-1");
  EXPECT_THAT(at_.observer.noted, Contains(HasSubstr("report d-1")));
  auto orders = at_.at.store->read([&](store::Reader& r) {
    return store::orders::of_host(r, at_.at.production, at_.host("web1").host);
  });
  EXPECT_EQ(orders->apply, std::nullopt);
  EXPECT_NE(orders->offer, std::nullopt);
}

TEST_F(AgentHubTest, OrdersWaitForTheAgentAndOutliveTheServer) {
  Ear ear;
  SimulatedAgent& agent = at_.add("web1", ear.listen());
  auto offering = at_.offering("web1");
  ASSERT_TRUE(offer(offering));
  ASSERT_TRUE(apply(offering, "d-1"));
  at_.hub->pause({at_.host("web1")}, "disk", [](Status status) { EXPECT_TRUE(status); });
  at_.run();
  at_.restart();
  at_.connect(agent);
  at_.run();
  EXPECT_TRUE(agent.paused());
  EXPECT_EQ(agent.held(), at_.held(offering));
  EXPECT_EQ(reports("web1").size(), 1u);
  at_.run(seconds(2));
  EXPECT_EQ(at_.at.host("web1")->compliance, store::Compliance::held);
  // Given again only as far as it stands.
  at_.network.break_link(*agent.link());
  at_.connect(agent);
  at_.run();
  EXPECT_EQ(ear.all<wire::Apply>().size(), 1u);
  EXPECT_EQ(ear.all<wire::Offer>().size(), 2u);
}

TEST_F(AgentHubTest, AnOfferOfAnothersCatalogIsRefused) {
  linked("web1");
  linked("db1");
  auto offering = at_.offering("web1");
  offering.host = at_.host("db1");
  EXPECT_EQ(offer(offering).error().code, Code::invalid);
  offering.host.environment = at_.at.testing;
  EXPECT_EQ(offer(offering).error().code, Code::not_found);
}

TEST_F(AgentHubTest, NoAgentFetchesWhatIsAnothers) {
  Ear of_web, of_db;
  SimulatedAgent& web = linked("web1", &of_web);
  SimulatedAgent& db = linked("db1", &of_db);
  Digest blob = at_.content.add("secret of web1");
  auto offering = at_.offering("web1", {blob.hex()});
  ASSERT_TRUE(offer(offering));
  ASSERT_TRUE(offer(at_.offering("db1")));
  auto fetch = [](const std::string& target, wire::Content content, const Digest& digest) {
    return wire::Fetch{target, content, digest, 0, 100};
  };
  db.say(fetch("db1", wire::Content::blob, blob));
  db.say(fetch("db1", wire::Content::catalog, at_.held(offering).catalog));
  web.say(fetch("web1", wire::Content::blob, blob));
  at_.run();
  EXPECT_EQ(of_web.all<wire::Piece>().back().bytes, "secret of web1");
  auto missing = of_db.all<wire::Missing>();
  ASSERT_EQ(missing.size(), 2u);
  for (const auto& one : missing)
    EXPECT_EQ(one.error.code, Code::denied);
  db.say(fetch("web1", wire::Content::blob, blob));
  at_.run();
  EXPECT_EQ(of_db.goodbye(), "protocol");
}

TEST_F(AgentHubTest, ContentComesInPieces) {
  Ear ear;
  SimulatedAgent& agent = linked("web1", &ear);
  std::string bytes(3 * wire::kPieceBytes / 2, 'x');
  Digest blob = at_.content.add(bytes);
  ASSERT_TRUE(offer(at_.offering("web1", {blob.hex()})));
  const size_t before = ear.all<wire::Piece>().size();
  agent.say(wire::Fetch{"web1", wire::Content::blob, blob, 10, wire::kMostFetchBytes});
  at_.run();
  auto pieces = ear.all<wire::Piece>();
  ASSERT_EQ(pieces.size(), before + 2);
  EXPECT_EQ(pieces[before].offset, 10);
  EXPECT_EQ(pieces[before].bytes + pieces[before + 1].bytes, bytes.substr(10));
  agent.say(wire::Fetch{"web1", wire::Content::blob, blob, wire::kMostBlobBytes, 1});
  at_.run();
  EXPECT_EQ(ear.all<wire::Missing>().size(), 1u);
}

TEST_F(AgentHubTest, QuestionsAreAnsweredOrFail) {
  Ear ear;
  SimulatedAgent& agent = linked("web1", &ear);
  std::vector<std::string> answers;
  auto note = [&](const auto& answer) {
    answers.push_back(answer ? "answered" : std::string(to_string(answer.error().code)));
  };
  auto read = [&] {
    at_.hub->read(at_.host("web1"), "files", {"/etc/motd"}, seconds(5), note);
    at_.run(Duration(0));
  };
  read();
  int64_t request = ear.all<wire::Read>().back().request;
  agent.say(wire::ReadResult{.request = request, .target = "web1", .result = wire::Readings{}});
  agent.say(wire::ReadResult{.request = request, .target = "web1", .result = wire::Readings{}});
  agent.say(wire::ReadResult{.request = 77, .target = "web1", .result = wire::Readings{}});
  at_.run();
  EXPECT_THAT(answers, ElementsAre("answered"));
  at_.hub->plan(at_.host("web1"), sha256("x"), seconds(5), note);
  at_.run();
  agent.say(wire::PlanResult{.request = ear.all<wire::Plan>().back().request,
                             .target = "web1",
                             .result = wire::Fault{Code::stale, "another one"}});
  at_.run();
  read();
  at_.run(seconds(6));
  read();
  at_.network.break_link(*agent.link());
  at_.run();
  read();
  EXPECT_THAT(answers, ElementsAre("answered", "stale", "timeout", "unavailable", "unavailable"));
}

}  // namespace
}  // namespace consort::server
