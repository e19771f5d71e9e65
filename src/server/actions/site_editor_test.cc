#include "server/actions/site_editor.h"

#include "server/actions/testing/actions_fixture.h"

namespace consort::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SiteEditorTest : public ActionsTest {
 protected:
  SiteEditorTest() { site_.commit(described()); }

  static SiteEditor::Draft writes(const std::string& text) {
    return [text](const document::SourceTree&) -> Outcome<FileEdits> {
      return FileEdits{{"notes", text}};
    };
  }

  SiteEditor editor_{*at_.store, sites_, deployments_};
};

TEST_F(SiteEditorTest, ACommitSaysWhoAskedAndTheTrailWhichCommitItWas) {
  auto change = editor_.edit(order("changeHost"), "Take a note", writes("a\n"));
  ASSERT_TRUE(change) << change.error().detail;
  EXPECT_TRUE(change->changed);
  const Commit made = head_commit();
  EXPECT_EQ(made.id, change->commit);
  EXPECT_EQ(made.author, (Person{"Ann", "token:7"}));
  EXPECT_THAT(made.message, ::testing::StartsWith("Take a note\n\nRequest-id: r-1\nEdit-id: "));
  EXPECT_THAT(audited(),
              ElementsAre("changeHost host:web1 by token:7 " + change->commit.hex().substr(0, 7)));
  EXPECT_EQ(last_audit().details.find("request_id")->text(), "r-1");
}

TEST_F(SiteEditorTest, WhatChangesNothingIsNoCommit) {
  const size_t before = commits();
  for (int i = 0; i < 2; ++i)
    ASSERT_TRUE(editor_.edit(order(), "Take a note", writes("a\n")));
  EXPECT_EQ(commits(), before + 1);
  EXPECT_EQ(audited().size(), 2u);
  EXPECT_TRUE(last_audit().details.find("unchanged")->boolean());
}

TEST_F(SiteEditorTest, NamesOfTokensMayBeAnyText) {
  Order asked = order();
  asked.author = "a <b>\nc" + std::string(300, 'x');
  ASSERT_TRUE(editor_.edit(asked, "Take a note", writes("a\n")));
  EXPECT_THAT(head_commit().author.name, ::testing::StartsWith("a b\\ncxxx"));
  asked.author = "<>";
  ASSERT_TRUE(editor_.edit(asked, "Take a note", writes("b\n")));
  EXPECT_EQ(head_commit().author.name, "token:7");
}

TEST_F(SiteEditorTest, WhoIsLateTriesAgainOnTopOfTheOther) {
  int tries = 0;
  auto draft = [&](const document::SourceTree& tree) -> Outcome<FileEdits> {
    auto before = tree.read("notes");
    if (++tries == 1) site_.commit({{"notes", "another's\n"}}, "Be faster");
    return FileEdits{{"notes", (before ? *before : "") + "mine\n"}};
  };
  ASSERT_TRUE(editor_.edit(order(), "Take a note", draft));
  EXPECT_EQ(tries, 2);
  EXPECT_EQ(file("notes"), "another's\nmine\n");
}

TEST_F(SiteEditorTest, WhoIsAlwaysLateIsToldSo) {
  int tries = 0;
  auto draft = [&](const document::SourceTree&) -> Outcome<FileEdits> {
    site_.commit({{"notes", std::to_string(++tries)}}, "Be faster");
    return FileEdits{{"notes", "mine\n"}};
  };
  EXPECT_EQ(code(editor_.edit(order(), "Take a note", draft)), "stale");
  EXPECT_EQ(tries, 5);
  EXPECT_THAT(audited(), ElementsAre());
  EXPECT_TRUE(editor_.owed().outstanding()->empty());
}

TEST_F(SiteEditorTest, WhatIsRefusedLeavesNoTrace) {
  auto draft = [](const document::SourceTree&) -> Outcome<FileEdits> {
    return Problem{.status = 412, .code = "precondition_failed"};
  };
  EXPECT_EQ(code(editor_.edit(order(), "Take a note", draft)), "precondition_failed");
  EXPECT_EQ(code(editor_.edit(order(), "Take a note", writes("x"),
                              [](store::Writer&, const SiteChange&) { return Status(); })),
            "ok");
  EXPECT_TRUE(editor_.owed().outstanding()->empty());
}

TEST_F(SiteEditorTest, WhatWouldNotCompileIsNoCommit) {
  const ObjectId before = site_.head();
  deployments_.refusal = Problem{.status = 422, .code = "not_compiled", .detail = "no"};
  EXPECT_EQ(code(editor_.edit(order(), "Take a note", writes("x"))), "not_compiled");
  EXPECT_EQ(site_.head(), before);
  EXPECT_THAT(audited(), ElementsAre());
  EXPECT_TRUE(editor_.owed().outstanding()->empty());
  ASSERT_EQ(deployments_.reviewed.size(), 1u);
  EXPECT_EQ(deployments_.reviewed[0].base, before);
  EXPECT_EQ(site_->tree(deployments_.reviewed[0].commit).value()->read("notes").value(), "x");
}

// The end of the process between the commit and the store.
TEST_F(SiteEditorTest, ACommitThatTheStoreDidNotLearnOfIsInTheTrailAfterTheNextStart) {
  auto ends = [](store::Writer&, const SiteChange&) -> Status {
    return fail(Code::io, "the disk is gone");
  };
  EXPECT_FALSE(editor_.edit(order("changeHost"), "Take a note", writes("a\n"), ends));
  const Commit made = head_commit();
  EXPECT_THAT(made.message, HasSubstr("Take a note"));
  EXPECT_THAT(audited(), ElementsAre());
  site_.commit({{"notes", "b\n"}}, "Push something meanwhile");
  restart();
  EXPECT_THAT(audited(),
              ElementsAre("changeHost host:web1 by token:7 " + made.id.hex().substr(0, 7)));
  EXPECT_TRUE(last_audit().details.find("interrupted")->boolean());
  restart();
  EXPECT_EQ(audited().size(), 1u);
}

// The end of the process before the commit.
TEST_F(SiteEditorTest, ACommitThatNeverWasIsInTheTrailWithoutOne) {
  OwedAudit owed(*at_.store);
  auto id = owed.promise(order("changeHost").audit, site_.head().hex());
  ASSERT_TRUE(id);
  site_.commit({{"notes", "Edit-id: " + std::string(32, '0')}}, "Edit-id: guessed");
  restart();
  EXPECT_THAT(audited(), ElementsAre("changeHost host:web1 by token:7"));
  EXPECT_EQ(last_audit().details.find("edit")->text(), *id);
}

TEST_F(SiteEditorTest, WhatFailsAfterTheCommitIsInTheTrailWithIt) {
  auto breaks = [](SiteRepository& site, const std::optional<ObjectId>& head,
                   const CommitDetails& details) -> Outcome<ObjectId> {
    TRY_DO(site.edit(head, {{"notes", "a\n"}}, details));
    return fail(Code::io, "the disk is gone");
  };
  EXPECT_EQ(code(editor_.commit(order("changeHost"), "Take a note", breaks)), "io");
  EXPECT_EQ(file("notes"), "a\n");
  EXPECT_THAT(audited(),
              ElementsAre("changeHost host:web1 by token:7 " + site_.head().hex().substr(0, 7)));
  EXPECT_TRUE(editor_.owed().outstanding()->empty());
}

TEST_F(SiteEditorTest, WhatIsOwedForASiteThatIsNotOpenStaysOwed) {
  store::AuditEntry entry = order("changeHost").audit;
  entry.environment = at_.testing;
  ASSERT_TRUE(editor_.owed().promise(entry, ""));
  restart();
  EXPECT_THAT(audited(), ElementsAre());
  EXPECT_EQ(editor_.owed().outstanding()->size(), 1u);
}

TEST_F(SiteEditorTest, ASiteThatFollowsAnotherIsEditedThere) {
  Order asked = order();
  asked.environment.settings = follows();
  EXPECT_EQ(code(editor_.edit(asked, "Take a note", writes("a\n"))), "follows");
  EXPECT_EQ(file("notes"), "(none)");
}

TEST_F(SiteEditorTest, WithoutASiteNothingIsEdited) {
  Order asked = order();
  asked.environment.id = at_.testing;
  EXPECT_EQ(code(editor_.edit(asked, "Take a note", writes("a\n"))), "unavailable");
}

}  // namespace
}  // namespace consort::server
