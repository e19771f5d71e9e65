#include "wire/fit.h"

#include <gtest/gtest.h>

#include "base/strings.h"

namespace consort::wire {
namespace {

model::Change change(const std::string& name, size_t diff, size_t value = 0) {
  return {.address = {"files", name},
          .attributes = {{"content", model::Value(), model::Value(std::string(value, 'v')), false,
                          std::string(diff, 'd')}}};
}

Report report(size_t resources, size_t diff, size_t value = 0) {
  Report report{.number = {INT64_MAX, INT64_MAX - 1}, .target = "web1"};
  for (size_t i = 0; i < resources; ++i) {
    std::string name = "/" + std::to_string(i);
    report.run.resources.push_back({.address = {"files", name},
                                    .outcome = model::Outcome::changed,
                                    .change = change(name, diff, value)});
  }
  return report;
}

TEST(Fitted, LeavesAloneWhatFits) {
  EXPECT_EQ(fitted(report(10, 100)), report(10, 100));
  Drift drift{.target = "web1", .resource = {"files", "/a"}, .change = change("/a", 100)};
  EXPECT_EQ(fitted(drift), drift);
}

TEST(Fitted, DropsDifferencesFirst) {
  Report fit = fitted(report(10, kMiB));
  EXPECT_TRUE(fits(fit));
  EXPECT_EQ(fit, report(10, 0));
  EXPECT_EQ(fit.omitted, 0);
}

TEST(Fitted, DropsAttributesNext) {
  Report fit = fitted(report(10, 0, kMiB));
  EXPECT_TRUE(fits(fit));
  ASSERT_EQ(fit.run.resources.size(), 10u);
  EXPECT_TRUE(fit.run.resources[3].change->attributes.empty());
}

TEST(Fitted, DropsWhatCameOutWellBeforeWhatFailed) {
  Report large = report(40'000, 0);
  large.run.resources.back().outcome = model::Outcome::failed;
  Report fit = fitted(large);
  EXPECT_TRUE(fits(fit));
  EXPECT_EQ(fit.run.resources.front().address.name, "/39999");
  EXPECT_EQ(fit.run.resources[1].address.name, "/0");
  EXPECT_EQ(fit.omitted + static_cast<int64_t>(fit.run.resources.size()), 40'000);
  EXPECT_TRUE(agent_message(to_json(fit)));
}

TEST(Fitted, CutsWhatAToolPrinted) {
  Report talkative = report(1, 0);
  talkative.run.resources[0].message = std::string(kMessage.most - 1, 'x') + "ä";
  Report fit = fitted(talkative);
  EXPECT_EQ(fit.run.resources[0].message, std::string(kMessage.most - 1, 'x'));
  EXPECT_TRUE(agent_message(to_json(fit)));
}

TEST(Fitted, AppliesToEveryAnswer) {
  Planned planned{.digest = sha256("plan")};
  planned.plan.changes.assign(40'000, change("/a", 0));
  planned.plan.failed.assign(2, {{"files", "/b"}, "x"});
  PlanResult plan = fitted(PlanResult{.request = 1, .target = "web1", .result = planned});
  const auto& shown = std::get<Planned>(plan.result);
  EXPECT_TRUE(fits(plan));
  EXPECT_EQ(shown.digest, planned.digest);
  EXPECT_EQ(shown.omitted,
            40'002 - static_cast<int64_t>(shown.plan.changes.size() + shown.plan.failed.size()));
  Readings readings;
  readings.resources.assign(50'000, {"/a", Fault{Code::denied, std::string(100, 'x')}});
  ReadResult read = fitted(ReadResult{.request = 1, .target = "web1", .result = readings});
  EXPECT_TRUE(fits(read));
  EXPECT_TRUE(std::get<Readings>(read.result).more);
  Drift drift{.target = "web1", .resource = {"files", "/a"}, .change = change("/a", 2 * kMiB)};
  EXPECT_TRUE(fits(fitted(drift)));
  drift.change->because.assign(100'000, std::string(100, 'x'));
  EXPECT_TRUE(fits(fitted(drift)));
}

TEST(Clipped, DoesNotEndInsideACharacter) {
  EXPECT_EQ(clipped("aä", 3), "aä");
  EXPECT_EQ(clipped("aä", 2), "a");
  EXPECT_EQ(clipped("ab", 1), "a");
  EXPECT_EQ(clipped("\x80\x80", 1), "");
}

TEST(FaultOf, FitsWhateverAToolSaid) {
  Fault fault = fault_of(fail(Code::failed, std::string(10'000, 'x')).within("asking dpkg"));
  EXPECT_EQ(fault.message.size(), kLine.most);
  EXPECT_EQ(fault_of(fail(Code::denied, "no").within("asking")),
            (Fault{Code::denied, "no, while asking"}));
}

}  // namespace
}  // namespace consort::wire
