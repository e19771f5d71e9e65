#include "server/deploy/rollout/course.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "base/strings.h"
#include "model/json.h"

namespace consort::server {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> names(size_t hosts) {
  std::vector<std::string> all;
  for (size_t i = 0; i < hosts; ++i)
    all.push_back("h" + std::to_string(i));
  return all;
}

class CourseTest : public ::testing::Test {
 protected:
  std::vector<size_t> next(Course& course) {
    return course.next(now_, {[this](size_t host) { return !away_.contains(host); },
                              [this](size_t host) { return !ill_.contains(host); }, readiness_});
  }
  std::function<Readiness(size_t)> readiness_;
  MonotonicTime now_{1h};
  std::set<size_t> away_, ill_;
};

TEST_F(CourseTest, GoesBatchByBatch) {
  Course course(names(5), {.batch = {2, false}, .canary = 1});
  EXPECT_EQ(course.batches(), 3u);
  EXPECT_THAT(next(course), ElementsAre(0));
  EXPECT_THAT(next(course), IsEmpty());
  course.succeeded(0);
  EXPECT_THAT(next(course), ElementsAre(1, 2));
  course.succeeded(2);
  EXPECT_THAT(next(course), IsEmpty());
  course.succeeded(1);
  EXPECT_THAT(next(course), ElementsAre(3, 4));
  course.succeeded(3);
  course.succeeded(4);
  EXPECT_FALSE(course.ended());
  EXPECT_THAT(next(course), IsEmpty());
  EXPECT_TRUE(course.ended());
}

TEST_F(CourseTest, AllAtOnceUnlessSaidOtherwise) {
  Course course(names(3), {});
  EXPECT_THAT(next(course), ElementsAre(0, 1, 2));
}

TEST_F(CourseTest, NobodyIsDoneAtOnce) {
  Course course({}, {.canary = 3});
  EXPECT_THAT(next(course), IsEmpty());
  EXPECT_TRUE(course.ended());
}

TEST_F(CourseTest, PercentAreRoundedUp) {
  EXPECT_EQ((Share{10, true}.of(11)), 2u);
  EXPECT_EQ((Share{1, true}.of(5)), 1u);
  EXPECT_EQ((Share{100, true}.of(7)), 7u);
  EXPECT_EQ((Share{3, false}.of(100)), 3u);
}

TEST_F(CourseTest, HaltsWhenTooManyFailAndGoesOnWhenTold) {
  Course course(names(6), {.batch = {2, false}, .max_failures = 1});
  next(course);
  course.failed(0, "no space left");
  course.succeeded(1);
  EXPECT_THAT(next(course), ElementsAre(2, 3));  // one may
  course.failed(2, "no space left");
  EXPECT_THAT(next(course), IsEmpty());
  EXPECT_FALSE(course.halted());  // 3 still runs: nothing would begin anyway
  course.succeeded(3);
  EXPECT_THAT(next(course), IsEmpty());
  ASSERT_TRUE(course.halted());
  EXPECT_TRUE(course.halted_by_failures());
  EXPECT_EQ(course.reason(), "2 hosts failed");
  EXPECT_EQ(course.due(), std::nullopt);
  course.resume();
  EXPECT_THAT(next(course), ElementsAre(4, 5));
}

TEST_F(CourseTest, FailuresOfTheLastBatchHaltNothing) {
  Course course(names(2), {});
  next(course);
  course.failed(0, "a");
  course.failed(1, "b");
  next(course);
  EXPECT_TRUE(course.ended());
  EXPECT_EQ(course.count(Standing::failed), 2u);
}

TEST_F(CourseTest, SomebodyHaltsIt) {
  Course course(names(2), {.batch = {1, false}});
  next(course);
  course.halt("the change is wrong");
  course.succeeded(0);
  EXPECT_THAT(next(course), IsEmpty());
  EXPECT_FALSE(course.halted_by_failures());
  course.resume();
  EXPECT_THAT(next(course), ElementsAre(1));
}

TEST_F(CourseTest, DoesNotWaitForWhoIsAway) {
  away_ = {0};
  Course course(names(4), {.batch = {2, false}});
  next(course);
  EXPECT_EQ(course.standing(0), Standing::away);
  course.succeeded(1);
  EXPECT_THAT(next(course), ElementsAre(2, 3));
  course.connected(0, now_);  // it comes back meanwhile, and counts again
  course.succeeded(2);
  course.succeeded(3);
  next(course);
  EXPECT_FALSE(course.ended());
  course.succeeded(0);
  next(course);
  EXPECT_TRUE(course.ended());
}

TEST_F(CourseTest, LosesPatience) {
  Course course(names(2), {.batch = {1, false}, .patience = 10min});
  next(course);
  EXPECT_EQ(course.due(), now_ + 10min);
  now_ += 10min;
  EXPECT_THAT(next(course), IsEmpty());
  EXPECT_EQ(course.standing(0), Standing::failed);
  EXPECT_TRUE(course.halted());
  EXPECT_THAT(model::to_json(course.progress()), HasSubstr("did not report within 10 min"));
}

TEST_F(CourseTest, ABatchHasToStayWell) {
  Course course(names(3), {.batch = {1, false}, .soak = 30s});
  next(course);
  course.succeeded(0);
  EXPECT_THAT(next(course), IsEmpty());
  EXPECT_EQ(course.due(), now_ + 30s);
  now_ += 30s;
  EXPECT_THAT(next(course), ElementsAre(1));
  course.succeeded(1);
  next(course);
  ill_ = {1};
  now_ += 30s;
  EXPECT_THAT(next(course), IsEmpty());
  EXPECT_TRUE(course.halted());
  EXPECT_EQ(course.standing(1), Standing::failed);
}

TEST_F(CourseTest, GoesOnAfterARestart) {
  Course course(names(5), {.batch = {2, false}});
  course.restore(0, Standing::succeeded, now_);
  course.restore(1, Standing::succeeded, now_);
  course.restore(2, Standing::running, now_);
  EXPECT_EQ(course.batch(), 2u);
  EXPECT_THAT(next(course), IsEmpty());
  course.succeeded(2);
  EXPECT_THAT(next(course), ElementsAre(3));  // of the batch that had begun
  course.succeeded(3);
  EXPECT_THAT(next(course), ElementsAre(4));
}

TEST_F(CourseTest, IsHaltedAsBeforeAfterARestart) {
  auto restarted = [this](const Course& before) {
    Course after(names(before.hosts()), before.strategy());
    for (size_t host = 0; host < before.hosts(); ++host)
      after.restore(host, before.standing(host), now_);
    const model::Value told(before.progress());
    model::Fields fields(told, "progress");
    after.restore_halt(fields);
    EXPECT_TRUE(fields.so_far());
    return after;
  };
  Course course(names(3), {.batch = {1, false}});
  next(course);
  course.failed(0, "disk");
  next(course);
  Course halted = restarted(course);
  EXPECT_TRUE(halted.halted_by_failures());
  EXPECT_EQ(halted.reason(), "1 host failed");
  course.resume();
  Course resumed = restarted(course);
  EXPECT_THAT(next(resumed), ElementsAre(1)) << "what was forgiven stays so";
  course.halt("by somebody");
  Course stopped = restarted(course);
  EXPECT_TRUE(stopped.halted());
  EXPECT_FALSE(stopped.halted_by_failures());
}

TEST_F(CourseTest, WhoWasForgivenMayBeWaitedForAgain) {
  Course course(names(2), {.batch = {1, false}});
  const model::Value told = model::parse_json(R"({"forgiven":1})").value();
  model::Fields fields(told, "progress");
  course.restore(0, Standing::away, now_);
  course.restore_halt(fields);
  EXPECT_THAT(next(course), ElementsAre(1));
}

TEST_F(CourseTest, TellsHowFarItIs) {
  Course course(names(3), {.batch = {2, false}});
  next(course);
  course.failed(0, "disk");
  course.succeeded(1);
  next(course);
  EXPECT_EQ(
      model::to_json(course.progress()),
      R"({"away":0,"batch":1,"batches":[{"done":1,"failed":1,"hosts":2},)"
      R"({"done":0,"failed":0,"hosts":1}],"by_failures":true,"failed":1,"failures":[{"host":"h0",)"
      R"("message":"disk"}],"hosts":3,"reason":"1 host failed","running":0,)"
      R"("strategy":{"batch":2,"canary":0,"max_failures":0,"patience_seconds":1800,)"
      R"("soak_seconds":0},"succeeded":1,"waiting":1})");
}

// Whatever happens in whatever order: nobody is ordered twice, batches never overlap while
// somebody runs, and it ends.
TEST_F(CourseTest, AnyOrderOfEventsEnds) {
  std::mt19937 random(7);
  for (int round = 0; round < 500; ++round) {
    const size_t hosts = random() % 20;
    Course course(names(hosts), {.batch = {1 + static_cast<int64_t>(random() % 5), false},
                                 .canary = random() % 3,
                                 .max_failures = random() % 4});
    std::set<size_t> ordered, open;
    for (int step = 0; step < 1000 && !course.ended(); ++step) {
      for (size_t host : next(course)) {
        EXPECT_TRUE(ordered.insert(host).second);
        open.insert(host);
      }
      if (course.halted()) course.resume();
      if (open.empty()) continue;
      auto one = open.begin();
      std::advance(one, static_cast<long>(random() % open.size()));
      if (random() % 4 == 0)
        course.failed(*one, "x");
      else
        course.succeeded(*one);
      open.erase(one);
    }
    EXPECT_TRUE(course.ended());
    EXPECT_EQ(ordered.size(), hosts);
  }
}

TEST(StrategyTest, IsReadAndWritten) {
  auto read = [](const std::string& json) {
    return strategy_from(model::parse_json(json).value().map());
  };
  auto strategy = read(R"({"batch":5,"canary":1,"max_failures":2,"soak_seconds":60,"other":"x"})");
  ASSERT_TRUE(strategy);
  EXPECT_EQ(*strategy,
            (Strategy{.batch = {5, false}, .canary = 1, .max_failures = 2, .soak = 60s}));
  EXPECT_EQ(strategy_from(to_map(*strategy)).value(), *strategy);
  EXPECT_EQ(read("{}").value(), Strategy());
  for (const char* wrong :
       {R"({"batch":0})", R"({"batch":"3"})", R"({"batch_percent":101})", R"({"canary":-1})",
        R"({"batch":1,"batch_percent":5})", R"({"patience_seconds":0})"})
    EXPECT_FALSE(read(wrong)) << wrong;
}

TEST_F(CourseTest, WhoNeedsOthersWaitsForThem) {
  Course course(names(3), {});
  bool right = false;
  readiness_ = [&](size_t host) { return Readiness{host != 1 || right}; };
  EXPECT_THAT(next(course), ElementsAre(0, 2));
  course.succeeded(2);
  EXPECT_THAT(next(course), IsEmpty());
  right = true;
  EXPECT_THAT(next(course), ElementsAre(1));
}

TEST_F(CourseTest, WhoWillNeverBeReadyHasFailed) {
  Course course(names(2), {});
  readiness_ = [](size_t host) {
    return host == 1 ? Readiness{false, "db is failing"} : Readiness{};
  };
  EXPECT_THAT(next(course), ElementsAre(0));
  EXPECT_EQ(course.standing(1), Standing::failed);
  course.succeeded(0);
  EXPECT_THAT(next(course), IsEmpty());
  EXPECT_TRUE(course.ended());
  EXPECT_THAT(model::to_json(course.progress()), HasSubstr("db is failing"));
}

TEST_F(CourseTest, WhoNeedsWhoFailsHasFailedTooInWhateverOrderTheyAreAsked) {
  Course course(names(2), {}, {0, 0});
  readiness_ = [&](size_t host) {
    return host == 0 && course.standing(1) != Standing::failed ? Readiness{}
                                                               : Readiness{false, "it is lost"};
  };
  EXPECT_THAT(next(course), IsEmpty());
  EXPECT_EQ(course.count(Standing::failed), 2u);
}

TEST_F(CourseTest, NobodyIsForcedWhileWhoIsNeededRunsInAnEarlierBatch) {
  away_ = {0};
  Course course(names(3), {.batch = {1, false}});
  readiness_ = [&](size_t host) {
    return Readiness{host != 2 || course.standing(0) == Standing::succeeded};
  };
  EXPECT_THAT(next(course), ElementsAre(0));
  EXPECT_THAT(next(course), ElementsAre(1));
  course.connected(0, now_);
  course.succeeded(1);
  EXPECT_THAT(next(course), IsEmpty());
  EXPECT_EQ(course.batch(), 3u);
  EXPECT_FALSE(course.ended());
  course.succeeded(0);
  EXPECT_THAT(next(course), ElementsAre(2));
}

TEST_F(CourseTest, ACircleBeginsTogetherWhenNothingElseHoldsItUp) {
  Course course(names(4), {}, {0, 1, 1, 2});
  bool right = false;
  readiness_ = [&](size_t host) { return Readiness{host == 0 || (host < 3 && right)}; };
  EXPECT_THAT(next(course), ElementsAre(0));
  EXPECT_THAT(next(course), IsEmpty());
  right = true;
  EXPECT_THAT(next(course), ElementsAre(1, 2)) << "and not 3, which needs them";
}

TEST_F(CourseTest, ACircleWaitsForWhatOneOfItNeeds) {
  Course course(names(2), {.batch = {1, false}}, {0, 0});
  bool right = false;
  readiness_ = [&](size_t host) { return Readiness{host == 0 || right}; };
  EXPECT_THAT(next(course), IsEmpty()) << "1 is not ready, though its batch has not come";
  right = true;
  EXPECT_THAT(next(course), ElementsAre(0));
  EXPECT_THAT(next(course), IsEmpty());
  course.succeeded(0);
  EXPECT_THAT(next(course), ElementsAre(1));
}

TEST_F(CourseTest, WhoWaitsInAnEarlierBatchAfterARestartIsNotForgotten) {
  Course course(names(2), {.batch = {1, false}});
  readiness_ = [](size_t) { return Readiness{}; };
  course.restore(1, Standing::succeeded, now_);
  EXPECT_THAT(next(course), ElementsAre(0));
}

}  // namespace
}  // namespace consort::server
