#include "server/sites/bare_repository.h"

#include <filesystem>
#include <fstream>

#include "server/sites/testing/own_process.h"
#include "server/sites/testing/test_site.h"

namespace consort::server {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string read(SiteRepository& site, const ObjectId& commit, const std::string& path) {
  auto tree = site.tree(commit);
  auto text = tree ? (*tree)->read(path) : Result<std::string>(tree.error());
  return text ? *text : "error: " + text.error().to_string();
}

std::vector<std::string> messages(const LogPage& page) {
  std::vector<std::string> all;
  for (const Commit& commit : page.commits)
    all.push_back(commit.message);
  return all;
}

TEST(BareRepository, IsWhatGitTakesForARepository) {
  TestSite site;
  EXPECT_EQ(*site->head(), std::nullopt);
  EXPECT_EQ(site->find("").error().code, Code::not_found);
  EXPECT_TRUE(site->log({})->commits.empty());
  ObjectId first = site.commit({{"site.yaml", "name: test\n"}, {"hosts/a.yaml", "tags: [web]\n"}},
                               "Begin\n\nWith two files.\n");
  EXPECT_EQ(site.git().must({"rev-parse", "main"}), first.hex());
  EXPECT_EQ(site.git().must({"show", "main:hosts/a.yaml"}), "tags: [web]");
  EXPECT_EQ(site.git().must({"fsck", "--strict", "--full"}), "");
  EXPECT_EQ(site.git().must({"log", "-1", "--format=%an <%ae> %s"}),
            "Ann Author <ann@example.org> Begin");

  auto commit = site->commit(first);
  ASSERT_TRUE(commit);
  EXPECT_TRUE(commit->parents.empty());
  EXPECT_EQ(commit->author, (Person{"Ann Author", "ann@example.org"}));
  EXPECT_EQ(commit->message, "Begin\n\nWith two files.\n");
  EXPECT_EQ(*site->find(first.hex().substr(0, 8)), first);
  EXPECT_EQ(site->find("0123").error().code, Code::not_found);
  EXPECT_EQ(site->find("xyz").error().code, Code::invalid);
  EXPECT_EQ(site->commit(ObjectId()).error().code, Code::not_found);
}

TEST(BareRepository, ComparesAndSets) {
  TestSite site;
  ObjectId first = site.commit({{"a", "1"}});
  ObjectId second = site.commit({{"a", "2"}, {"b/c/d", "3"}});
  auto late = site->edit(first, {{"a", "4"}}, by_ann("Too late"));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Code::stale);
  EXPECT_THAT(late.error().message, HasSubstr(second.hex()));
  EXPECT_EQ(site->edit(std::nullopt, {{"a", "4"}}, by_ann("x")).error().code, Code::stale);
  EXPECT_EQ(*site->edit(second, {{"a", "2"}}, by_ann("Nothing new")), second);

  ObjectId third = site.commit({{"b/c/d", std::nullopt}});
  EXPECT_EQ(site.git().must({"ls-tree", "-r", "--name-only", third.hex()}), "a");
  EXPECT_EQ(site->edit(third, {{"b/c/d", std::nullopt}}, by_ann("x")).error().code,
            Code::not_found);
  EXPECT_EQ(site->edit(third, {{"a/b", "x"}}, by_ann("x")).error().code, Code::invalid);
  EXPECT_THAT(site.moves(), ElementsAre(BranchMove{std::nullopt, first}, BranchMove{first, second},
                                        BranchMove{second, third}));
}

TEST(BareRepository, RefusesWhatCannotBeCommitted) {
  TestSite site({.largest_object = 1000});
  for (const char* path : {"", "/a", "a//b", "../a", "a/./b", "a/.git/config", ".GIT/x", "a\nb"}) {
    auto refused = site->edit(std::nullopt, {{path, "x"}}, by_ann("x"));
    ASSERT_FALSE(refused) << path;
    EXPECT_EQ(refused.error().code, Code::invalid) << path;
  }
  FileEdits edits{{"a", "x"}};
  EXPECT_FALSE(site->edit(std::nullopt, edits, {{"", "a@b"}, "x"}));
  EXPECT_FALSE(site->edit(std::nullopt, edits, {{"Ann <ann>", ""}, "x"}));
  EXPECT_FALSE(site->edit(std::nullopt, edits, by_ann(" \n")));
  EXPECT_FALSE(site->edit(std::nullopt, edits, by_ann("\xff")));
  auto large = site->edit(std::nullopt, {{"a", std::string(1001, 'x')}}, by_ann("x"));
  EXPECT_THAT(large.error().message, HasSubstr("1001 bytes"));
  EXPECT_EQ(*site->head(), std::nullopt);
  EXPECT_FALSE(create_repository({.folder = site.work("x"), .branch = "a'b"}, SystemClock()));
}

TEST(BareRepository, KeepsTheModeOfAFile) {
  TestSite site;
  GitClient work(site.work("work"));
  work.must({"clone", "-q", site.folder(), "."});
  work.write("run", "#!/bin/sh\n");
  work.must({"add", "-A"});
  work.must({"update-index", "--chmod=+x", "run"});
  work.must({"commit", "-qm", "Program"});
  work.must({"push", "-q", "origin", "HEAD:main"});
  ASSERT_TRUE(site->settle());
  ObjectId edited = site.commit({{"run", "#!/bin/bash\n"}});
  EXPECT_THAT(site.git().must({"ls-tree", edited.hex()}), HasSubstr("100755"));
  EXPECT_EQ(site.moves().size(), 2u);
}

TEST(BareRepository, LogsInPagesAlsoForOnePath) {
  TestSite site;
  for (int i = 0; i < 10; ++i)
    site.commit({{i % 3 ? "a/x" : "b", std::to_string(i)}}, "Number " + std::to_string(i));
  auto page = site->log({.limit = 4});
  EXPECT_THAT(messages(*page), ElementsAre("Number 9", "Number 8", "Number 7", "Number 6"));
  page = site->log({.from = page->next, .limit = 100});
  EXPECT_EQ(page->commits.size(), 6u);
  EXPECT_EQ(page->next, std::nullopt);
  page = site->log({.path = "b", .limit = 2});
  EXPECT_THAT(messages(*page), ElementsAre("Number 9", "Number 6"));
  page = site->log({.from = page->next, .path = "b"});
  EXPECT_THAT(messages(*page), ElementsAre("Number 3", "Number 0"));
  EXPECT_EQ(site->log({.path = "a"})->commits.size(), 6u);
  EXPECT_TRUE(site->log({.path = "c"})->commits.empty());
}

TEST(BareRepository, KnowsWhereTheBranchWas) {
  TestSite site;
  ObjectId first = site.commit({{"a", "1"}}), second = site.commit({{"a", "2"}});
  auto move = [&](const ObjectId& to, const std::string& seconds) {
    site.git().must({"update-ref", "-m", "moved", "refs/heads/main", to.hex()}, "",
                    {{"GIT_COMMITTER_DATE", "@" + seconds + " +0000"}});
  };
  site.close();
  fs::remove(site.folder() + "/logs/refs/heads/main");
  move(first, "1000");
  move(second, "2000");
  move(first, "3000");
  ASSERT_TRUE(site.reopen());
  auto at = [&](int64_t seconds) { return site->head_at(WallTime(std::chrono::seconds(seconds))); };
  EXPECT_EQ(at(999).error().code, Code::not_found);
  EXPECT_EQ(*at(1000), first);
  EXPECT_EQ(*at(1999), first);
  EXPECT_EQ(*at(2500), second);
  EXPECT_EQ(*at(9999), first);
}

TEST(BareRepository, Compares) {
  TestSite site;
  ObjectId first = site.commit({{"a", "1\n2\n"}, {"gone", "x\n"}, {"same/x", "x"}});
  ObjectId second = site.commit({{"a", "1\n3\n"},
                                 {"gone", std::nullopt},
                                 {"new/file", "n\n"},
                                 {"binary", std::string("a\0b", 3)},
                                 {"large", std::string(2000, 'x')}});
  auto all = site->compare(first, second, {.file_bytes = 1000});
  ASSERT_TRUE(all) << all.error().to_string();
  ASSERT_EQ(all->files.size(), 5u);
  EXPECT_TRUE(all->complete);
  EXPECT_EQ(all->files[0].path, "a");
  EXPECT_THAT(all->files[0].diff, HasSubstr("--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n 1\n-2\n+3\n"));
  EXPECT_TRUE(all->files[1].diff_left_out);  // binary
  EXPECT_THAT(all->files[2].diff, HasSubstr("deleted file"));
  EXPECT_EQ(all->files[2].size_after, std::nullopt);
  EXPECT_TRUE(all->files[3].diff_left_out);  // large
  EXPECT_EQ(all->files[3].size_after, 2000u);
  EXPECT_THAT(all->files[4].diff, HasSubstr("new file"));

  EXPECT_FALSE(site->compare(first, second, {.files = 2})->complete);
  auto little = site->compare(first, second, {.diff_bytes = 150});
  EXPECT_TRUE(little->files[2].diff_left_out || little->files[4].diff_left_out);
  EXPECT_EQ(site->compare(std::nullopt, first)->files.size(), 3u);
  EXPECT_TRUE(site->compare(first, first)->files.empty());
}

TEST(BareRepository, RevertsACommitAndKeepsWhatCameAfter) {
  TestSite site;
  site.commit({{"a", "1\n2\n3\n4\n5\n6\n7\n"}, {"b", "old\n"}, {"c", "keep\n"}});
  ObjectId bad = site.commit({{"a", "bad\n2\n3\n4\n5\n6\n7\n"}, {"b", std::nullopt}, {"d", "d"}});
  ObjectId head = site.commit({{"a", "bad\n2\n3\n4\n5\n6\nseven\n"}, {"c", "changed\n"}});
  auto reverted = site->revert(head, bad, by_ann("Revert"));
  ASSERT_TRUE(reverted) << reverted.error().to_string();
  EXPECT_EQ(read(*site, *reverted, "a"), "1\n2\n3\n4\n5\n6\nseven\n");
  EXPECT_EQ(read(*site, *reverted, "b"), "old\n");
  EXPECT_EQ(read(*site, *reverted, "c"), "changed\n");
  EXPECT_THAT(read(*site, *reverted, "d"), HasSubstr("No such file"));
  EXPECT_EQ(site->commit(*reverted)->parents, std::vector{head});
  EXPECT_EQ(*site->revert(*reverted, bad, by_ann("Again")), *reverted);
}

TEST(BareRepository, NamesTheFilesThatContradictARevert) {
  TestSite site;
  site.commit({{"a", "1\n"}, {"b", "1\n"}, {"c", "1\n"}});
  ObjectId bad = site.commit({{"a", "2\n"}, {"b", "2\n"}, {"c", "2\n"}});
  ObjectId head = site.commit({{"a", "3\n"}, {"b", std::nullopt}});
  auto reverted = site->revert(head, bad, by_ann("Revert"));
  ASSERT_FALSE(reverted);
  EXPECT_EQ(reverted.error().code, Code::invalid);
  EXPECT_THAT(reverted.error().message, HasSubstr("in a, b"));
  EXPECT_EQ(site.head(), head);
}

TEST(BareRepository, RestoresAPathAFolderAndAHost) {
  TestSite site;
  ObjectId then = site.commit({{"hosts/a.yaml", "old\n"},
                               {"hosts/a/files/x", "x"},
                               {"hosts/b.yaml", "b\n"},
                               {"tags/t.yaml", "t\n"}});
  site.commit({{"hosts/a.yaml", "new\n"}, {"hosts/a/files/x", std::nullopt}});
  site.commit({{"hosts/a/files/y", "y"}, {"hosts/b.yaml", "bb\n"}, {"tags/t.yaml", "tt\n"}});
  auto host = site->restore_host(site.head(), then, "a", by_ann("Host"));
  ASSERT_TRUE(host) << host.error().to_string();
  EXPECT_EQ(read(*site, *host, "hosts/a.yaml"), "old\n");
  EXPECT_EQ(read(*site, *host, "hosts/a/files/x"), "x");
  EXPECT_THAT(read(*site, *host, "hosts/a/files/y"), HasSubstr("No such file"));
  EXPECT_EQ(read(*site, *host, "hosts/b.yaml"), "bb\n");
  auto folder = site->restore(*host, then, "hosts", by_ann("Folder"));
  EXPECT_EQ(read(*site, *folder, "hosts/b.yaml"), "b\n");
  EXPECT_EQ(read(*site, *folder, "tags/t.yaml"), "tt\n");
  auto file = site->restore(*folder, then, "tags/t.yaml", by_ann("File"));
  EXPECT_EQ(read(*site, *file, "tags/t.yaml"), "t\n");
  EXPECT_EQ(site->restore(*file, then, "none", by_ann("x")).error().code, Code::not_found);
  EXPECT_EQ(site->restore_host(*file, then, "none", by_ann("x")).error().code, Code::not_found);
}

TEST(BareRepository, ManyThreadsCommitAndEveryMoveIsToldOnce) {
  TestSite site;
  site.commit({{"a", "0"}});
  std::atomic<int> made = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 10;) {
        auto head = *site->head();
        auto done = site->edit(head, {{"f" + std::to_string(t), std::to_string(i)}}, by_ann("x"));
        if (done) {
          ++made, ++i;
        } else {
          ASSERT_EQ(done.error().code, Code::stale) << done.error().to_string();
        }
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(site.git().must({"rev-list", "--count", "main"}), "41");
  std::vector<BranchMove> moves = site.moves();
  ASSERT_EQ(moves.size(), 41u);
  for (size_t i = 1; i < moves.size(); ++i)
    EXPECT_EQ(moves[i].from, moves[i - 1].to);
}

TEST(BareRepository, OnlyOneProcessHasItAndNothingKilledStandsInItsWay) {
  TestSite site;
  ObjectId first = site.commit({{"a", "1"}});
  EXPECT_EQ(open_repository({.folder = site.folder()}, SystemClock()).error().code, Code::busy);
  site.close();
  EXPECT_EQ(open_repository({.folder = site.work("none")}, SystemClock()).error().code,
            Code::not_found);
  for (const char* left : {"/refs/heads/main.lock", "/HEAD.lock", "/packed-refs.lock",
                           "/objects/tmp_objdir-incoming-abc/pack/x", "/objects/pack/tmp_pack_x"}) {
    fs::create_directories(fs::path(site.folder() + left).parent_path());
    std::ofstream(site.folder() + left) << "x";
  }
  std::ofstream(site.folder() + "/hooks/pre-receive") << "exit 0\n";
  ASSERT_TRUE(site.reopen());
  EXPECT_FALSE(fs::exists(site.folder() + "/objects/tmp_objdir-incoming-abc"));
  EXPECT_FALSE(fs::exists(site.folder() + "/objects/pack/tmp_pack_x"));
  EXPECT_THAT(site.root().content("/site.git/hooks/pre-receive"), HasSubstr("force push"));
  EXPECT_EQ(site.head(), first);
  site.commit({{"a", "2"}});
}

TEST(BareRepository, WaitsForALockOnlySoLong) {
  TestSite site;
  ObjectId first = site.commit({{"a", "1"}});
  std::ofstream(site.folder() + "/refs/heads/main.lock") << "";
  auto blocked = site->edit(first, {{"a", "2"}}, by_ann("x"));
  ASSERT_FALSE(blocked);
  EXPECT_EQ(blocked.error().code, Code::busy);
}

TEST(EditingProcess, DISABLED_CommitsUntilItIsKilled) {
  SystemClock clock;
  auto site = open_repository({.folder = site_of_own_process()}, clock);
  ASSERT_TRUE(site) << site.error().to_string();
  for (auto head = *(*site)->head();; say(head->hex()))
    head = *(*site)->edit(head, {{"a", head ? head->hex() : ""}}, by_ann("Edit"));
}

TEST(EditingProcess, KilledAtAnyMomentItLosesNothingThatItGaveOut) {
  constexpr int kRounds = 10, kFirst = 3;
  TestSite site;
  for (int round = 0; round < kRounds; ++round) {
    site.close();
    std::string last;
    OwnProcess process("EditingProcess.DISABLED_CommitsUntilItIsKilled", site.folder());
    for (int i = 0; i < kFirst + round; ++i)
      last = process.hear().value_or("");
    process.kill();
    while (auto more = process.hear())
      last = *more;
    ASSERT_TRUE(site.reopen());
    auto kept = site->is_ancestor(*ObjectId::from_hex(last), site.head());
    EXPECT_TRUE(kept && *kept) << last;
    site.commit({{"b", std::to_string(round)}});
  }
  EXPECT_EQ(site.git().must({"fsck", "--strict", "--no-dangling"}), "");
}

}  // namespace
}  // namespace consort::server
