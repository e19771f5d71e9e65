#include <algorithm>
#include <filesystem>
#include <fstream>

#include "server/agents/testing/hub_fixture.h"
#include "store/facts.h"
#include "store/testing/small_disk.h"
#include "store/testing/temporary_folder.h"

// What agents tell, on its way into the store.
namespace consort::server {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;

TEST_F(AgentHubTest, StoresOnceWhatIsSentTwice) {
  Ear ear;
  SimulatedAgent& agent = linked("web1", &ear);
  model::Map tree;
  tree.set("os", model::Value("debian"));
  agent.facts(tree);
  agent.drift("/etc/motd", true);
  agent.report("d-1", sha256("catalog"));
  agent.drift("/etc/motd", false);
  at_.run();
  EXPECT_EQ(agent.kept(), 0u);
  EXPECT_THAT(events(),
              ElementsAre("host.joined", "facts", "drift.opened", "report", "drift.settled"));
  EXPECT_EQ(at_.observer.noted.size(), 4u);
  // All again, as after an acknowledgement that was lost.
  wire::Report report{.number = {3, 2}, .target = "web1"};
  agent.say(report);
  at_.run();
  EXPECT_EQ(reports("web1").size(), 1u);
  EXPECT_EQ(ear.all<wire::Acknowledge>().back().through, 4);
  EXPECT_TRUE(agent.linked());
}

TEST_F(AgentHubTest, AcknowledgesOnlyWhatIsDurable) {
  SimulatedAgent& agent = linked("web1");
  agent.report("d-1", sha256("catalog"));
  at_.network.advance(Duration(0));  // it has come, and was not written
  EXPECT_EQ(agent.acknowledged(), 0);
  at_.restart();
  EXPECT_EQ(reports("web1").size(), 0u);
  at_.connect(agent);
  at_.run();
  EXPECT_EQ(agent.acknowledged(), 1);
  EXPECT_EQ(reports("web1").size(), 1u);
}

TEST_F(AgentHubTest, ANewerStreamEndsTheOneBefore) {
  SimulatedAgent& agent = linked("web1");
  agent.report("d-1", sha256("catalog"));
  at_.run();
  SimulatedAgent anew(
      {.name = "web1", .machine_id = "id of web1", .boot_id = "boot-1", .stream = "another"},
      at_.at.clock);
  at_.connect(anew);
  anew.report("d-2", sha256("catalog"));
  at_.run();
  EXPECT_FALSE(agent.linked());
  EXPECT_EQ(anew.acknowledged(), 1);
  EXPECT_EQ(reports("web1").size(), 2u);
}

TEST_F(AgentHubTest, AGapEndsTheLink) {
  Ear ear;
  SimulatedAgent& agent = linked("web1", &ear);
  agent.say(wire::Report{.number = {7, 6}, .target = "web1"});
  at_.run();
  EXPECT_EQ(ear.goodbye(), "protocol");
  EXPECT_FALSE(agent.linked());
  EXPECT_EQ(reports("web1").size(), 0u);
}

TEST_F(AgentHubTest, LargeMessagesKeepTheirOrder) {
  SimulatedAgent& agent = linked("web1");
  model::Map large, small;
  large.set("text", model::Value(std::string(500'000, 'x')));
  small.set("text", model::Value("y"));
  agent.facts(large);
  agent.report("d-1", sha256("catalog"));
  agent.drift("/etc/motd", true);
  at_.run();
  EXPECT_TRUE(agent.linked());
  EXPECT_EQ(agent.kept(), 0u);
  EXPECT_THAT(events(), ElementsAre("host.joined", "facts", "report", "drift.opened"));
}

TEST_F(AgentHubTest, WhatTheServerMayHaveLostIsRecalled) {
  Ear ear;
  SimulatedAgent& agent = linked("web1", &ear);
  agent.facts({});
  at_.run();
  EXPECT_EQ(ear.all<wire::Recall>().size(), 0u);
  at_.hub->recall(at_.host("web1"));
  at_.run();
  EXPECT_EQ(ear.all<wire::Recall>().size(), 1u);
  // Other facts than those that are stored.
  model::Map other;
  other.set("a", model::Value(1));
  ASSERT_TRUE(at_.at.store->write([&](store::Writer& w) {
    return store::facts::record(w, at_.at.production, at_.host("web1").host, {other}, w.now());
  }));
  at_.network.break_link(*agent.link());
  at_.connect(agent);
  at_.run();
  EXPECT_EQ(ear.all<wire::Recall>().size(), 2u);
}

// A hub whose store is on a disk that can be full.
class FullDiskTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!disk_.resize("16m"))
      GTEST_SKIP() << "NOT TESTED: a full disk needs the right to mount a small one";
    const std::string before = std::filesystem::temp_directory_path();
    setenv("TMPDIR", folder_.path().c_str(), 1);
    at_.emplace();
    setenv("TMPDIR", before.c_str(), 1);
  }
  void fill() {
    std::ofstream file(folder_.path() + "/filling");
    const std::string page(4096, 'x');
    while (file.write(page.data(), 4096).flush()) {
    }
  }
  void make_room() { std::filesystem::remove(folder_.path() + "/filling"); }

  store::TemporaryFolder folder_;
  store::SmallDisk disk_{folder_.path()};
  std::optional<TestHub> at_;
};

TEST_F(FullDiskTest, NothingIsAcknowledgedUntilThereIsRoom) {
  Ear ear;
  SimulatedAgent& agent = at_->add("web1", ear.listen());
  at_->connect(agent);
  at_->run();
  agent.report("d-1", sha256("catalog"));
  at_->run();
  ASSERT_EQ(agent.acknowledged(), 1);
  fill();
  for (int n = 2; n < 2000 && agent.linked(); ++n) {
    agent.report("d-" + std::to_string(n), sha256("catalog"));
    at_->run(Duration(0));
  }
  ASSERT_EQ(ear.goodbye(), "overloaded");
  at_->connect(agent);
  at_->run();
  EXPECT_GT(agent.kept(), 0u);

  make_room();
  at_->connect(agent);
  at_->run(seconds(3));
  EXPECT_EQ(agent.kept(), 0u);
  auto numbers = at_->at.store->read([&](store::Reader& r) -> Result<std::vector<int64_t>> {
    std::vector<int64_t> found;
    store::PageRequest page{.limit = store::kLongestPage};
    do {
      TRY(auto reports, store::reports::list(r, at_->at.production, {}, page));
      for (const auto& report : reports.items)
        found.push_back(report.sequence);
      page.after = reports.next;
    } while (!page.after.empty());
    std::ranges::sort(found);
    return found;
  });
  ASSERT_EQ(numbers->size(), static_cast<size_t>(agent.last()));
  for (size_t i = 0; i < numbers->size(); ++i)
    EXPECT_EQ((*numbers)[i], static_cast<int64_t>(i) + 1);
  EXPECT_EQ(at_->at.host("web1")->connectivity, store::Connectivity::online);
  EXPECT_EQ(at_->at.store->check().value(), std::vector<std::string>{});
}

}  // namespace
}  // namespace consort::server
