#include "server/compliance/assessment.h"

#include "server/compliance/groups.h"
#include "server/compliance/series.h"
#include "server/compliance/testing/assessed_fleet.h"

namespace consort::server {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using store::Compliance;
using store::FailureOutcome;
using ::testing::ElementsAre;

constexpr Duration kLasts = Duration(-1);

class AssessmentTest : public AssessedFleet {
 protected:
  static const Group& group(const std::vector<Group>& groups, const std::string& name) {
    for (const Group& group : groups)
      if (group.name == name) return group;
    throw std::runtime_error("no group " + name);
  }
  static std::vector<std::string> names(const std::vector<Group>& groups) {
    std::vector<std::string> all;
    for (const Group& group : groups)
      all.push_back(group.name);
    return all;
  }
};

TEST_F(AssessmentTest, CountsWhatStandsNow) {
  auto web1 = add_host("web1", {"web"}, {"files./a", "files./b", "services.x", "packages.y"});
  add_host("web2", {"web"}, {"files./a"});
  add_silent_host("new", {"files./a", "files./b"});
  says(web1, Compliance::failing, {.compliant = 1, .drifted = 1, .failed = 1, .waiting = 1});
  const Figures all = assessed().all;
  EXPECT_EQ(all.hosts, (HostTally{.compliant = 1, .failing = 1, .unknown = 1}));
  EXPECT_DOUBLE_EQ(*all.hosts.score(), 1.0 / 3);
  EXPECT_EQ(all.resources,
            (ResourceTally{.compliant = 2, .drifted = 1, .failing = 1, .unknown = 3}));
  EXPECT_DOUBLE_EQ(*all.resources.score(), 2.0 / 7);
}

TEST_F(AssessmentTest, NobodyIsNoScore) {
  const Assessment nobody = assessed();
  EXPECT_EQ(nobody.all, Figures());
  EXPECT_EQ(nobody.all.hosts.score(), std::nullopt);
  EXPECT_EQ(nobody.all.availability.share(), std::nullopt);
  EXPECT_EQ(nobody.all.repairs.mean(), std::nullopt);
  EXPECT_TRUE(groups_of(nobody, Grouping::resource).empty());
}

TEST_F(AssessmentTest, WhoIsRetiredDoesNotCount) {
  auto web1 = add_host("web1", {}, {"files./a"});
  write([&](store::Writer& w) {
    return store::hosts::set_life_cycle(w, prod_, web1, store::LifeCycle::retired);
  });
  EXPECT_EQ(assessed().all, Figures());
}

TEST_F(AssessmentTest, SharesTheTimeOfTheWindow) {
  auto web1 = add_host("web1", {}, {"files./a"});
  clock_.advance(hours(30));
  says(web1, Compliance::failing, {.failed = 1});
  clock_.advance(hours(6));
  says(web1, Compliance::held, {.failed = 1});
  clock_.advance(hours(4));
  says(web1, Compliance::compliant, {.compliant = 1});
  clock_.advance(hours(10));
  const Availability day = assessed(hours(24)).all.availability;
  EXPECT_EQ(day, (Availability{hours(24), hours(14), hours(4)}));
  const Assessment week = assessed();
  EXPECT_EQ(week.all.availability.told, hours(50)) << "before, nobody knew it";
  EXPECT_DOUBLE_EQ(*week.all.availability.share(), 0.8);
  EXPECT_EQ(week.all.turns, 2);
  EXPECT_EQ(assessed(hours(2)).all.turns, 0);
}

TEST_F(AssessmentTest, MeansTheTimeToRepair) {
  auto web1 = add_host("web1", {"web"}, {"files./a", "files./b"});
  auto db1 = add_host("db1", {"db"}, {"files./a"});
  drift(web1, "files./a", hours(10), hours(9));
  failure(web1, "files./a", hours(9) + minutes(30), hours(7));  // the same outage goes on
  drift(web1, "files./b", hours(2), hours(1));
  drift(db1, "files./a", hours(24 * 20), hours(24 * 19));         // before the window
  drift(db1, "files./a", hours(24 * 20) - minutes(1), hours(2));  // began before, ended in it
  failure(db1, "files./gone", hours(2), hours(1));                // nobody describes it
  drift(web1, "lines./made by hand", hours(2), kLasts);
  failure(db1, "files./a", minutes(5), kLasts, FailureOutcome::waiting);
  const Assessment week = assessed();
  EXPECT_EQ(week.all.repairs.number, 3);
  EXPECT_EQ(week.all.repairs.longest, hours(24 * 20 - 2) - minutes(1));
  const std::vector<Group> hosts = groups_of(week, Grouping::host);
  EXPECT_THAT(names(hosts), ElementsAre("db1", "web1"));
  EXPECT_EQ(group(hosts, "web1").repairs.mean(), hours(2));
  EXPECT_EQ(group(hosts, "web1").repairs.longest, hours(3));
  EXPECT_EQ(group(hosts, "web1").lasting, 0);
  EXPECT_EQ(group(groups_of(week, Grouping::resource), "files./a").repairs.number, 2);
  EXPECT_FALSE(week.is_cut);
}

TEST_F(AssessmentTest, GroupsByTag) {
  auto web1 = add_host("web1", {"base", "web"}, {"files./a", "files./b"});
  add_host("db1", {"base"}, {"files./a"});
  says(web1, Compliance::drifted, {.compliant = 1, .drifted = 1});
  drift(web1, "files./b", hours(1), kLasts);
  const std::vector<Group> tags = groups_of(assessed(), Grouping::tag);
  EXPECT_THAT(names(tags), ElementsAre("base", "web"));
  EXPECT_EQ(tags[0].hosts, (HostTally{.compliant = 1, .drifted = 1}));
  EXPECT_EQ(tags[0].resources, (ResourceTally{.compliant = 2, .drifted = 1}));
  EXPECT_EQ(tags[1].hosts, (HostTally{.drifted = 1}));
  EXPECT_EQ(tags[1].lasting, 1);
}

TEST_F(AssessmentTest, GroupsByTypeAndResource) {
  auto web1 = add_host("web1", {}, {"files./a", "files./b", "services.x", "packages.y"});
  add_host("web2", {}, {"files./a", "files./b"});
  add_silent_host("new", {"files./a"});
  says(web1, Compliance::failing, {.compliant = 1, .drifted = 1, .failed = 1, .waiting = 1});
  drift(web1, "files./b", hours(2), kLasts);
  failure(web1, "services.x", hours(2), kLasts, FailureOutcome::blocked);
  failure(web1, "packages.y", hours(2), kLasts, FailureOutcome::waiting);
  const Assessment week = assessed();
  const std::vector<Group> types = groups_of(week, Grouping::type);
  EXPECT_THAT(names(types), ElementsAre("files", "packages", "services"));
  EXPECT_EQ(types[0].resources, (ResourceTally{.compliant = 3, .drifted = 1, .unknown = 1}));
  EXPECT_EQ(types[1].resources, (ResourceTally{.unknown = 1}));
  EXPECT_EQ(types[2].resources, (ResourceTally{.failing = 1}));
  EXPECT_EQ(types[1].lasting, 0) << "to wait for a fact is no outage";
  ResourceTally sum;
  for (const Group& type : types)
    sum.add(*type.resources);
  EXPECT_EQ(sum, week.all.resources) << "types are all there is";
  const std::vector<Group> resources = groups_of(week, Grouping::resource);
  EXPECT_THAT(names(resources), ElementsAre("files./b", "packages.y", "services.x"));
  EXPECT_EQ(resources[0].resources, (ResourceTally{.compliant = 1, .drifted = 1}));
  EXPECT_EQ(resources[0].lasting, 1);
}

TEST_F(AssessmentTest, NamesWhatFlaps) {
  auto web1 = add_host("web1", {"web"}, {"files./a"});
  for (int i = 1; i <= 4; ++i)
    drift(web1, "files./a", minutes(20 * i), minutes(20 * i - 10));
  const Assessment week = assessed();
  EXPECT_EQ(week.flapping, (std::vector<Flapping>{{web1, "files./a", 8}}));
  for (Grouping grouping : {Grouping::host, Grouping::tag, Grouping::type, Grouping::resource})
    EXPECT_EQ(groups_of(week, grouping).at(0).flapping, 1);
}

TEST_F(AssessmentTest, PutsTheWorstFirst) {
  std::vector<Group> groups = {
      {.name = "good", .resources = ResourceTally{.compliant = 9}},
      {.name = "bad", .resources = ResourceTally{.compliant = 1, .drifted = 1}},
      {.name = "untold"},
      {.name = "worse", .resources = ResourceTally{.compliant = 1, .drifted = 1}, .lasting = 3}};
  put_worst_first(groups);
  EXPECT_THAT(names(groups), ElementsAre("worse", "bad", "good", "untold"));
}

TEST_F(AssessmentTest, ASeriesIsTheWindowInParts) {
  auto web1 = add_host("web1", {}, {"files./a"});
  clock_.advance(hours(2));
  add_host("web2", {}, {"files./a"});
  says(web1, Compliance::failing, {.failed = 1});
  clock_.advance(hours(1));
  says(web1, Compliance::compliant, {.compliant = 1});
  clock_.advance(hours(1));
  auto all = hosts();
  auto series = read([&](store::Reader& r) {
    return series_of(r, prod_, all, {r.now() - hours(8), r.now()}, 4);
  });
  ASSERT_EQ(series.size(), 4u);
  EXPECT_EQ(series[0].time, clock_.wall() - hours(6));
  EXPECT_EQ(series[0].hosts.total(), 0) << "nobody was known";
  EXPECT_EQ(series[1].hosts, (HostTally{.compliant = 1}));
  EXPECT_EQ(series[2].hosts, (HostTally{.compliant = 1, .failing = 1}));
  EXPECT_EQ(series[2].availability, (Availability{hours(2), hours(2), {}}));
  EXPECT_EQ(series[3].hosts, (HostTally{.compliant = 2}));
  EXPECT_EQ(series[3].availability, (Availability{hours(4), hours(3), {}}));
  EXPECT_EQ(series[3].time, clock_.wall());
  EXPECT_EQ(series[2].turns + series[3].turns, 2);
}

TEST(CatalogShapeTest, KnowsWhatIsDescribed) {
  auto shape = CatalogShape::of(
      R"({"resources":[{"address":"files./etc/a.b"},{"address":"files./c"},{"address":"users.ann"}]})");
  ASSERT_TRUE(shape);
  EXPECT_EQ(shape->resources(), 3);
  EXPECT_EQ(shape->types(), (std::map<std::string, int64_t>{{"files", 2}, {"users", 1}}));
  EXPECT_TRUE(shape->describes("files./etc/a.b"));
  EXPECT_FALSE(shape->describes("files./etc/a"));
  for (const char* none : {"[]", "{}", R"({"resources":[{}]})", R"({"resources":[1]})", "x"})
    EXPECT_FALSE(CatalogShape::of(none)) << none;
}

}  // namespace
}  // namespace consort::server
