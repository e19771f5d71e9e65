#include "reconcile/scheduler.h"

#include "reconcile/testing/small_catalog.h"

namespace consort::reconcile {
namespace {

using model::Outcome;
using namespace std::chrono_literals;

// Runs a scheduler by hand: what was started is finished when the test says so.
class SchedulerTest : public testing::Test {
 protected:
  void use(SmallCatalog catalog, std::vector<std::string> work, size_t parallel = 16) {
    small_ = std::make_unique<SmallCatalog>(std::move(catalog));
    graph_ = std::make_unique<OrderGraph>(small_->catalog, schema_);
    readings_.assign(small_->catalog.resources.size(), right());
    agenda_.visit.assign(graph_->nodes(), false);
    agenda_.refresh.assign(graph_->nodes(), false);
    for (const std::string& name : work) {
      readings_[(*small_)[name]] = differs(small_->catalog, (*small_)[name]);
      agenda_.visit[(*small_)[name]] = true;
    }
    parallel_ = parallel;
  }
  void begin() {
    scheduler_ = std::make_unique<Scheduler>(*graph_, agenda_, readings_, parallel_);
    take(scheduler_->begin(now_));
  }
  void finish(const std::string& name, Outcome outcome, std::string message = {}) {
    running_.erase(name);
    take(scheduler_->finished({{(*small_)[name], outcome, std::move(message)}}, now_));
  }
  void pass(Duration time) {
    now_ += time;
    take(scheduler_->time_passed(now_));
  }
  void take(std::vector<Scheduler::Start> starts) {
    for (const Scheduler::Start& start : starts) {
      groups_.push_back(start.nodes.size());
      for (uint32_t node : start.nodes)
        running_.insert(graph_->resource(node).address.to_string());
    }
  }
  std::map<std::string, std::pair<Outcome, std::string>> settled() {
    for (auto& s : scheduler_->take_settled()) {
      settled_[graph_->resource(s.node).address.to_string()] = {s.outcome, s.message};
    }
    return settled_;
  }

  model::Schema schema_ = small_schema();
  std::unique_ptr<SmallCatalog> small_;
  std::unique_ptr<OrderGraph> graph_;
  std::vector<Reading> readings_;
  Agenda agenda_;
  size_t parallel_ = 16;
  std::unique_ptr<Scheduler> scheduler_;
  MonotonicTime now_{1h};
  std::set<std::string> running_;
  std::vector<size_t> groups_;
  std::map<std::string, std::pair<Outcome, std::string>> settled_;
};

TEST_F(SchedulerTest, StartsIndependentWorkTogetherAndDependentWorkAfter) {
  use(SmallCatalog({"files.a -> files.c", "files.b -> files.c"}),
      {"files.a", "files.b", "files.c"});
  begin();
  EXPECT_THAT(running_, testing::ElementsAre("files.a", "files.b"));
  finish("files.a", Outcome::changed);
  EXPECT_THAT(running_, testing::ElementsAre("files.b"));
  finish("files.b", Outcome::changed);
  EXPECT_THAT(running_, testing::ElementsAre("files.c"));
  finish("files.c", Outcome::changed);
  EXPECT_TRUE(scheduler_->done());
}

TEST_F(SchedulerTest, GoesOnWithTheNeighbourAndBeginsMuchWorkFarApart) {
  SmallCatalog many({});
  std::vector<std::string> names;
  for (int i = 100; i < 300; ++i) {
    model::Resource file;
    file.address = {"files", std::to_string(i)};
    names.push_back(file.address.to_string());
    many.catalog.resources.push_back(std::move(file));
  }
  use(std::move(many), names, 2);
  begin();
  EXPECT_THAT(running_, testing::ElementsAre("files.100", "files.200"));
  finish("files.200", Outcome::changed);
  finish("files.100", Outcome::changed);
  EXPECT_THAT(running_, testing::ElementsAre("files.101", "files.201"));
  for (int i = 201; i < 299; ++i)
    finish("files." + std::to_string(i), Outcome::changed);
  finish("files.299", Outcome::changed);  // the end: from the front
  EXPECT_THAT(running_, testing::ElementsAre("files.101", "files.102"));
}

TEST_F(SchedulerTest, BeginsLittleWorkInOrder) {
  use(SmallCatalog({}, {"files.a", "files.b", "files.c", "files.d"}),
      {"files.a", "files.b", "files.c", "files.d"}, 2);
  begin();
  EXPECT_THAT(running_, testing::ElementsAre("files.a", "files.b"));
  finish("files.b", Outcome::changed);
  EXPECT_THAT(running_, testing::ElementsAre("files.a", "files.c"));
}

TEST_F(SchedulerTest, OrdersThroughWhatHasNoWork) {
  use(SmallCatalog({"files.a -> files.b", "files.b -> @x", "@x -> files.c"}),
      {"files.a", "files.c"});
  begin();
  EXPECT_THAT(running_, testing::ElementsAre("files.a"));
  finish("files.a", Outcome::changed);
  EXPECT_THAT(running_, testing::ElementsAre("files.c"));
}

TEST_F(SchedulerTest, NeverRunsMoreThanAllowed) {
  use(SmallCatalog({}, {"files.a", "files.b", "files.c", "files.d", "files.e"}),
      {"files.a", "files.b", "files.c", "files.d", "files.e"}, 2);
  begin();
  EXPECT_EQ(running_.size(), 2u);
  finish("files.a", Outcome::changed);
  EXPECT_EQ(running_.size(), 2u);
}

TEST_F(SchedulerTest, BlocksWhatNeedsAFailureAndTellsTheChain) {
  use(SmallCatalog({"files.a -> files.b", "files.b -> files.c", "files.c -> services.d"},
                   {"files.other"}),
      {"files.a", "files.c", "services.d", "files.other"});
  begin();
  finish("files.a", Outcome::failed, "disk is full");
  finish("files.other", Outcome::changed);
  EXPECT_TRUE(scheduler_->done());
  auto all = settled();
  EXPECT_EQ(all["files.c"].first, Outcome::blocked);
  EXPECT_EQ(all["files.c"].second,
            "needs files.b, which needs files.a, which failed: disk is full");
  EXPECT_EQ(all["services.d"].second,
            "needs files.c, which needs files.b, which needs files.a, which failed: disk is full");
  EXPECT_EQ(all["files.other"].first, Outcome::changed);
  EXPECT_FALSE(all.count("files.b")) << "it had no work and is not reported";
}

TEST_F(SchedulerTest, WaitingPassesOnAsWaiting) {
  use(SmallCatalog({"files.a -> files.b"}), {"files.b"});
  readings_[(*small_)["files.a"]].state = Reading::State::waiting;
  readings_[(*small_)["files.a"]].problem = "waits for facts.zone";
  begin();
  EXPECT_TRUE(scheduler_->done());
  auto all = settled();
  EXPECT_EQ(all["files.b"].first, Outcome::waiting);
  EXPECT_EQ(all["files.b"].second, "needs files.a, which waits: waits for facts.zone");
}

TEST_F(SchedulerTest, RetriesWithGrowingDelayThenGivesUp) {
  use(SmallCatalog({"files.a -> files.b"}), {"files.a", "files.b"});
  small_->resource("files.a").retry = {3, 2s};
  begin();
  finish("files.a", Outcome::failed, "busy");
  EXPECT_TRUE(running_.empty());
  EXPECT_EQ(scheduler_->next_wake(), now_ + 2s);
  pass(1s);
  EXPECT_TRUE(running_.empty());
  pass(1s);
  EXPECT_THAT(running_, testing::ElementsAre("files.a"));
  finish("files.a", Outcome::failed, "busy");
  EXPECT_EQ(scheduler_->next_wake(), now_ + 4s);
  pass(4s);
  finish("files.a", Outcome::failed, "still busy");
  EXPECT_TRUE(scheduler_->done());
  EXPECT_EQ(settled()["files.a"].second, "still busy");
  EXPECT_EQ(settled()["files.b"].first, Outcome::blocked);
}

TEST_F(SchedulerTest, NotifiesOnlyFromWhatChanged) {
  use(SmallCatalog({"files.a => services.x", "files.b => services.y"}), {"files.a", "files.b"});
  begin();
  finish("files.a", Outcome::changed);
  finish("files.b", Outcome::unchanged);
  EXPECT_THAT(running_, testing::ElementsAre("services.x"));
  EXPECT_TRUE(scheduler_->notified((*small_)["services.x"]));
}

TEST_F(SchedulerTest, StartsABatchOnceAllItsWorkIsReady) {
  use(SmallCatalog({"files.key -> packages.b", "packages.a -> packages.c"}),
      {"files.key", "packages.a", "packages.b", "packages.c"});
  begin();
  EXPECT_THAT(running_, testing::ElementsAre("files.key"));
  finish("files.key", Outcome::changed);
  EXPECT_THAT(running_, testing::ElementsAre("packages.a", "packages.b", "packages.c"));
  EXPECT_EQ(groups_.back(), 3u);
}

TEST_F(SchedulerTest, ABatchGoesOnWithoutItsBlockedMembers) {
  use(SmallCatalog({"files.key -> packages.b"}, {"packages.a"}),
      {"files.key", "packages.a", "packages.b"});
  begin();
  finish("files.key", Outcome::failed, "no");
  EXPECT_THAT(running_, testing::ElementsAre("packages.a"));
  finish("packages.a", Outcome::changed);
  EXPECT_TRUE(scheduler_->done());
}

TEST_F(SchedulerTest, CancelStartsNothingMore) {
  use(SmallCatalog({"files.a -> files.b"}), {"files.a", "files.b"});
  begin();
  scheduler_->cancel();
  EXPECT_FALSE(scheduler_->done()) << "files.a still runs";
  finish("files.a", Outcome::changed);
  EXPECT_TRUE(scheduler_->done());
  EXPECT_TRUE(running_.empty());
  EXPECT_FALSE(scheduler_->settled((*small_)["files.b"]));
}

// Random graphs, random outcomes: everything settles, in order, and exactly what is downstream of a
// failure is blocked.
TEST_F(SchedulerTest, SettlesEveryGraph) {
  uint32_t seed = 1;
  auto random = [&seed](uint32_t below) {
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % below;
  };
  static const char* kTypes[] = {"files.", "services.", "packages."};
  for (int round = 0; round < 300; ++round) {
    model::Catalog catalog;
    uint32_t n = 1 + random(40);
    for (uint32_t i = 0; i < n; ++i) {
      model::Resource resource;
      resource.address = *model::Address::parse(kTypes[random(3)] + std::to_string(100 + i));
      catalog.resources.push_back(resource);
    }
    std::sort(catalog.resources.begin(), catalog.resources.end(),
              [](const auto& a, const auto& b) { return a.address < b.address; });
    for (uint32_t i = 0; i < 2 * n; ++i) {
      uint32_t a = random(n), b = random(n);
      if (a != b) catalog.edges.push_back({std::min(a, b), std::max(a, b), random(2) == 0, ""});
    }
    std::sort(catalog.edges.begin(), catalog.edges.end());
    OrderGraph graph(catalog, schema_);
    Agenda agenda;
    agenda.visit.assign(n, false);
    agenda.refresh.assign(n, false);
    std::vector<Reading> readings(n, right());
    for (uint32_t i = 0; i < n; ++i)
      agenda.visit[i] = random(3) > 0;
    Scheduler scheduler(graph, agenda, readings, 1 + random(4));
    std::vector<uint32_t> running;
    std::set<uint32_t> failed, worked;
    auto take = [&](std::vector<Scheduler::Start> starts) {
      for (auto& start : starts)
        running.insert(running.end(), start.nodes.begin(), start.nodes.end());
    };
    take(scheduler.begin(now_));
    while (!scheduler.done()) {
      ASSERT_FALSE(running.empty()) << "stuck in round " << round;
      uint32_t pick = random(static_cast<uint32_t>(running.size()));
      uint32_t node = running[pick];
      running.erase(running.begin() + pick);
      worked.insert(node);
      bool fails = random(6) == 0;
      if (fails) failed.insert(node);
      take(scheduler.finished({{node, fails ? Outcome::failed : Outcome::changed}}, now_));
    }
    for (const auto& settled : scheduler.take_settled()) {
      if (settled.outcome == Outcome::blocked) {
        EXPECT_FALSE(worked.count(settled.node));
      }
    }
    for (uint32_t i = 0; i < n; ++i)
      EXPECT_TRUE(scheduler.settled(i));
  }
}

}  // namespace
}  // namespace consort::reconcile
