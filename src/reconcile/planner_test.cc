#include "reconcile/planner.h"

#include "reconcile/testing/small_catalog.h"

namespace consort::reconcile {
namespace {

using model::Action;

class PlannerTest : public testing::Test {
 protected:
  void use(SmallCatalog catalog) {
    small_ = std::make_unique<SmallCatalog>(std::move(catalog));
    graph_ = std::make_unique<OrderGraph>(small_->catalog, schema_);
    readings_.assign(small_->catalog.resources.size(), right());
  }
  void change(const std::string& name) {
    readings_[(*small_)[name]] = differs(small_->catalog, (*small_)[name]);
  }
  Agenda plan(std::vector<PendingRefresh> pending = {}) {
    return make_agenda(*graph_, readings_, pending, [this](uint32_t node) {
      return graph_->resource(node).address.type == "services";
    });
  }
  static std::vector<std::string> lines(const Agenda& agenda) {
    std::vector<std::string> all;
    for (const model::Change& change : agenda.plan.changes) {
      std::string line(model::to_string(change.action));
      line += " " + change.address.to_string();
      if (change.conditional) line += " conditional";
      all.push_back(line);
    }
    return all;
  }

  model::Schema schema_ = small_schema();
  std::unique_ptr<SmallCatalog> small_;
  std::unique_ptr<OrderGraph> graph_;
  std::vector<Reading> readings_;
};

TEST_F(PlannerTest, PlansNothingWhenAllIsRight) {
  use(SmallCatalog({"files.a => services.web"}));
  Agenda agenda = plan();
  EXPECT_TRUE(agenda.plan.changes.empty());
  EXPECT_EQ(agenda.plan.summary.unchanged, 2u);
}

TEST_F(PlannerTest, NotifiesOnceHoweverManyChange) {
  use(SmallCatalog({"files.a => services.web", "files.b => services.web"}));
  change("files.a");
  change("files.b");
  Agenda agenda = plan();
  EXPECT_THAT(lines(agenda),
              testing::ElementsAre("update files.a", "update files.b", "refresh services.web"));
  EXPECT_EQ(agenda.plan.changes[2].because.size(), 2u);
}

TEST_F(PlannerTest, DoesNotRefreshWhatItStartsAnyway) {
  use(SmallCatalog({"files.a => services.web"}));
  change("files.a");
  change("services.web");
  readings_[(*small_)["services.web"]].change->attributes.own()[0].name = "state";
  EXPECT_THAT(lines(plan()), testing::ElementsAre("update files.a", "update services.web"));
}

TEST_F(PlannerTest, RefreshesBesidesAChangeThatDoesNotStart) {
  use(SmallCatalog({"files.a => services.web"}));
  change("files.a");
  change("services.web");
  EXPECT_THAT(lines(plan()), testing::ElementsAre("update files.a", "update services.web",
                                                  "refresh services.web"));
}

TEST_F(PlannerTest, MarksWhatComesAfterOpaqueChangesConditional) {
  use(SmallCatalog({"packages.nginx -> files.a", "files.a -> files.b"}, {"files.other"}));
  change("packages.nginx");
  change("files.b");
  Agenda agenda = plan();
  EXPECT_THAT(lines(agenda),
              testing::ElementsAre("update packages.nginx", "update files.b conditional"));
  EXPECT_TRUE(agenda.visit[(*small_)["files.a"]]) << "right now, but the package may bring another";
  EXPECT_FALSE(agenda.visit[(*small_)["files.other"]]);
}

TEST_F(PlannerTest, DeliversNotificationsOwedFromAnEarlierRun) {
  use(SmallCatalog({"files.a => services.web"}));
  Agenda agenda = plan({{{"files", "a"}, {"services", "web"}}});
  EXPECT_THAT(lines(agenda), testing::ElementsAre("refresh services.web"));
  EXPECT_TRUE(agenda.refresh[(*small_)["services.web"]]);
}

TEST_F(PlannerTest, LeavesDriftThatItsPolicySaysToLeave) {
  for (auto policy :
       {model::DriftPolicy::report, model::DriftPolicy::propose, model::DriftPolicy::enforce}) {
    use(SmallCatalog({"files.a => services.web"}));
    small_->resource("files.a").drift = policy;
    readings_[(*small_)["files.a"]] = drifted(small_->catalog, (*small_)["files.a"]);
    Agenda agenda = plan();
    bool enforced = policy == model::DriftPolicy::enforce;
    EXPECT_EQ(agenda.plan.changes.size(), enforced ? 2u : 0u);
    EXPECT_EQ(agenda.left.size(), enforced ? 0u : 1u);
    EXPECT_EQ(agenda.plan.summary.drifted, enforced ? 0u : 1u);
    EXPECT_EQ(agenda.plan.summary.unchanged, enforced ? 0u : 1u);
  }
}

TEST_F(PlannerTest, AppliesWhatTheDescriptionOrdersWhateverTheDriftPolicy) {
  use(SmallCatalog({}, {"files.a"}));
  small_->resource("files.a").drift = model::DriftPolicy::report;
  change("files.a");
  EXPECT_THAT(lines(plan()), testing::ElementsAre("update files.a"));
}

TEST_F(PlannerTest, TellsWhatWaitsAndWhatCouldNotBeRead) {
  use(SmallCatalog({}, {"files.a", "files.b"}));
  readings_[0].state = Reading::State::waiting;
  readings_[0].problem = "waits for facts.x";
  readings_[1].state = Reading::State::failed;
  readings_[1].problem = "denied";
  Agenda agenda = plan();
  ASSERT_EQ(agenda.plan.waiting.size(), 1u);
  EXPECT_EQ(agenda.plan.waiting[0].message, "waits for facts.x");
  ASSERT_EQ(agenda.plan.failed.size(), 1u);
  EXPECT_TRUE(agenda.visit[1]) << "it is tried again when its turn comes";
}

}  // namespace
}  // namespace consort::reconcile
