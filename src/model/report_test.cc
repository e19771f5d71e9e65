#include "model/report.h"

#include <gtest/gtest.h>

#include "model/json.h"

namespace consort::model {
namespace {

Report sample() {
  Report report;
  report.host = "web1";
  report.elapsed = std::chrono::milliseconds(12);
  report.unchanged = 40;
  report.resources = {
      {.address = {"files", "/etc/motd"},
       .outcome = Outcome::changed,
       .change = Change{{"files", "/etc/motd"}},
       .attempts = 1},
      {.address = {"services", "nginx"}, .outcome = Outcome::refreshed, .attempts = 1}};
  return report;
}

TEST(Report, CountsOutcomes) {
  Report report = sample();
  EXPECT_EQ(report.count(Outcome::unchanged), 40u);
  EXPECT_EQ(report.count(Outcome::changed), 1u);
  EXPECT_EQ(report.count(Outcome::failed), 0u);
}

TEST(Report, SucceedsUnlessSomethingCouldNotBeDone) {
  const std::pair<Outcome, bool> cases[] = {
      {Outcome::unchanged, true}, {Outcome::changed, true},    {Outcome::refreshed, true},
      {Outcome::waiting, true},   {Outcome::drifted, true},    {Outcome::failed, false},
      {Outcome::blocked, false},  {Outcome::cancelled, false},
  };
  for (auto [outcome, succeeds] : cases) {
    Report report = sample();
    report.resources[0].outcome = outcome;
    EXPECT_EQ(report.succeeded(), succeeds) << to_string(outcome);
  }
}

TEST(Report, BecomesAValue) {
  Value value = to_value(sample());
  EXPECT_EQ(find_path(value.map(), "summary.unchanged")->integer(), 40);
  EXPECT_EQ(find_path(value.map(), "summary.changed")->integer(), 1);
  const Value& first = find_path(value.map(), "resources")->list().at(0);
  EXPECT_EQ(
      to_json(first),
      R"({"action":"update","address":"files./etc/motd","attempts":1,"elapsed_us":0,"outcome":"changed"})");
}

}  // namespace
}  // namespace consort::model
