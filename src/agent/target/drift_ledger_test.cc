#include "agent/target/drift_ledger.h"

#include <gtest/gtest.h>

#include "agent/target/target_record.h"
#include "agent/testing/toy_catalog.h"
#include "trust/testing/folder.h"

namespace consort::agent {
namespace {

using model::DriftPolicy;

class DriftLedgerTest : public testing::Test {
 protected:
  DriftLedgerTest() { reopen(); }
  void reopen() {
    auto opened = DriftLedger::open(folder_.path() + "/drift", "web1");
    ASSERT_TRUE(opened) << opened.error().to_string();
    ledger_.emplace(std::move(*opened));
  }
  static model::Change change(const std::string& from, const std::string& name = "a") {
    return {.address = {"toys", name},
            .action = model::Action::update,
            .attributes = {{"colour", model::Value(from), model::Value("red")}},
            .because = {"drifted"}};
  }
  // "opened", "changed", "settled" of the one message, or "".
  static std::string event(const std::vector<wire::AgentMessage>& messages) {
    if (messages.empty()) return "";
    return std::string(to_string(std::get<wire::Drift>(messages.at(0)).event));
  }

  trust::Folder folder_;
  const WallTime now_ = *parse_rfc3339("2026-03-02T12:00:00Z");
  std::optional<DriftLedger> ledger_;
};

TEST_F(DriftLedgerTest, TellsEachDifferenceOnce) {
  EXPECT_EQ(event(ledger_->found(change("grey"), DriftPolicy::report, now_)), "opened");
  EXPECT_EQ(event(ledger_->found(change("grey"), DriftPolicy::report, now_)), "");
  EXPECT_EQ(event(ledger_->found(change("pink"), DriftPolicy::report, now_)), "changed");
  EXPECT_EQ(event(ledger_->found(change("pink"), DriftPolicy::enforce, now_)), "changed");
  EXPECT_EQ(event(ledger_->settled({"toys", "a"})), "settled");
  EXPECT_EQ(event(ledger_->settled({"toys", "a"})), "");
}

// Who did it is told with it, and is no news by itself.
TEST_F(DriftLedgerTest, TellsWhoMayHaveDoneIt) {
  const wire::Attribution by{.meanwhile = {"anna was logged in on tty1"}};
  const auto told = ledger_->found(change("grey"), DriftPolicy::propose, now_, by);
  ASSERT_EQ(event(told), "opened");
  EXPECT_EQ(std::get<wire::Drift>(told[0]).by, by);
  EXPECT_TRUE(ledger_->is_told(change("grey"), DriftPolicy::propose));
  EXPECT_FALSE(ledger_->is_told(change("pink"), DriftPolicy::propose));
  EXPECT_EQ(event(ledger_->found(change("grey"), DriftPolicy::propose, now_)), "");
  EXPECT_EQ(std::get<wire::Drift>(ledger_->standing().at(0)).by, by);
  EXPECT_FALSE(std::get<wire::Drift>(ledger_->settled({"toys", "a"}).at(0)).by);
}

TEST_F(DriftLedgerTest, RemembersWhatItTold) {
  (void)ledger_->found(change("grey"), DriftPolicy::report, now_);
  ASSERT_TRUE(ledger_->keep());
  reopen();
  EXPECT_EQ(ledger_->size(), 1u);
  EXPECT_EQ(event(ledger_->found(change("grey"), DriftPolicy::report, now_)), "");
  auto again = ledger_->found(change("pink"), DriftPolicy::report, now_ + std::chrono::hours(1));
  EXPECT_EQ(std::get<wire::Drift>(again.at(0)).since, now_);  // first seen
}

TEST_F(DriftLedgerTest, TellsAllThatStandsWhenAsked) {
  (void)ledger_->found(change("grey", "a"), DriftPolicy::report, now_);
  (void)ledger_->found(change("grey", "b"), DriftPolicy::report, now_);
  EXPECT_EQ(ledger_->standing().size(), 2u);
}

TEST_F(DriftLedgerTest, LetsGoWhatIsNotDescribedAnyMore) {
  (void)ledger_->found(change("grey", "a"), DriftPolicy::report, now_);
  (void)ledger_->found(change("grey", "b"), DriftPolicy::report, now_);
  EXPECT_EQ(event(ledger_->keep_only(toy_catalog({{"b", "red"}}))), "settled");
  EXPECT_EQ(ledger_->size(), 1u);
}

TEST_F(DriftLedgerTest, ForgetsDamagedLinesOnly) {
  (void)ledger_->found(change("grey", "a"), DriftPolicy::report, now_);
  ASSERT_TRUE(ledger_->keep());
  folder_.write("drift", "{half a line\n" + folder_.read("drift"));
  reopen();
  EXPECT_EQ(ledger_->size(), 1u);
}

TEST(TargetRecord, ComesBackAsItWas) {
  trust::Folder folder;
  std::string path = folder.path() + "/record.json";
  EXPECT_EQ(*load_record(path), TargetRecord{});
  TargetRecord record{.held = wire::Held{sha256("catalog"), 7},
                      .overrides = {{{"files", "/etc/motd"}, DriftPolicy::report}},
                      .paused = true,
                      .pause_reason = "the disk",
                      .begun = "d-2",
                      .done = "d-1",
                      .facts = sha256("facts")};
  ASSERT_TRUE(keep_record(path, record));
  EXPECT_EQ(*load_record(path), record);
  folder.write("record.json", "{}");
  EXPECT_FALSE(load_record(path));
}

}  // namespace
}  // namespace consort::agent
