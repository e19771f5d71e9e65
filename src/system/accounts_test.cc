#include "system/accounts.h"

#include "system/testing/fake_target.h"

namespace consort::system {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Accounts, NamesAndNumbers) {
  FakeTarget target;
  Accounts& accounts = target.accounts();
  EXPECT_EQ(accounts.uid("root"), 0u);
  EXPECT_EQ(accounts.gid("sudo"), 27u);
  EXPECT_EQ(accounts.uid("eve"), std::nullopt);
  EXPECT_EQ(accounts.gid("eve"), std::nullopt);
  EXPECT_EQ(accounts.user_name(33), "www-data");
  EXPECT_EQ(accounts.group_name(100), "users");
  EXPECT_EQ(accounts.user_name(4711), "4711");
  EXPECT_EQ(accounts.group_name(4711), "4711");
}

TEST(Accounts, UsersAndTheirGroups) {
  FakeTarget target;
  target.files().put("/etc/passwd", "eve:x:1000:1001:Eve,,,:/home/eve:/bin/zsh\n");
  target.files().put("/etc/group",
                     "eve:x:1001:\nsudo:x:27:eve,bob\nalso:x:1001:eve\ndocker:x:99:eve\n");
  Accounts::User eve = target.accounts().user("eve").value();
  EXPECT_EQ(eve.uid, 1000u);
  EXPECT_EQ(eve.gid, 1001u);
  EXPECT_EQ(eve.home, "/home/eve");
  EXPECT_EQ(eve.shell, "/bin/zsh");
  EXPECT_THAT(target.accounts().groups_of("eve"), ElementsAre(1001, 27, 99));
  EXPECT_THAT(target.accounts().groups_of("bob"), IsEmpty());
}

TEST(Accounts, AreReadAgainWhenTheFilesChange) {
  FakeTarget target;
  EXPECT_EQ(target.accounts().uid("eve"), std::nullopt);
  target.files().put("/etc/passwd", "eve:x:1000:1000::/:/bin/sh\n");
  EXPECT_EQ(target.accounts().uid("eve"), 1000u);
  EXPECT_EQ(target.accounts().uid("root"), std::nullopt);
  target.files().erase("/etc/passwd");
  EXPECT_EQ(target.accounts().uid("eve"), std::nullopt);
}

TEST(Accounts, ReadOnceWhileNothingChanges) {
  FakeTarget target;
  (void)target.accounts().uid("root");
  target.files().forget_operations();
  for (int i = 0; i < 100; ++i)
    (void)target.accounts().uid("root");
  for (const std::string& operation : target.files().operations())
    EXPECT_TRUE(operation.starts_with("fingerprint"));
}

TEST(Accounts, AreLookedAtNoMoreOftenThanAsked) {
  FakeTarget target;
  Accounts accounts(target.files(), /*live=*/false, std::chrono::hours(1));
  EXPECT_EQ(accounts.uid("root"), 0u);
  target.files().forget_operations();
  EXPECT_EQ(accounts.uid("root"), 0u);
  EXPECT_EQ(accounts.user_name(0), "root");
  EXPECT_THAT(target.files().operations(), IsEmpty());
}

TEST(Accounts, WhoIsUnknownIsLookedForInTheNewestFiles) {
  FakeTarget target;
  Accounts accounts(target.files(), /*live=*/false, std::chrono::hours(1));
  EXPECT_EQ(accounts.uid("root"), 0u);
  EXPECT_EQ(accounts.gid("root"), 0u);
  target.files().put("/etc/passwd", "eve:x:1000:1001::/:/bin/sh\n");
  target.files().put("/etc/group", "eve:x:1001:\n");
  EXPECT_EQ(accounts.uid("eve"), 1000u);
  EXPECT_EQ(accounts.gid("eve"), 1001u);
  target.files().put("/etc/passwd", "bob:x:1000:1001::/:/bin/sh\n");
  EXPECT_EQ(accounts.user("bob")->uid, 1000u);
}

TEST(Accounts, BrokenLinesCountForNothing) {
  FakeTarget target;
  target.files().put(
      "/etc/passwd",
      "\n:::::::\nshort:x:1\nminus:x:-1:1::/:\nhuge:x:99999999999:1::/:\nword:x:one:1::/:\n"
      "+nis::::::\ngood:x:5:6::/:/bin/sh\ngood:x:7:8::/:/bin/sh\nsame:x:5:6::/:/bin/sh");
  target.files().put("/etc/group",
                     std::string("\0\xff:x:1\ngood:x:6:,,a,\n", 18) + std::string(100'000, ':'));
  Accounts& accounts = target.accounts();
  for (const char* name : {"", "short", "minus", "huge", "word", "+nis"})
    EXPECT_EQ(accounts.uid(name), std::nullopt) << name;
  EXPECT_EQ(accounts.uid("good"), 5u);
  EXPECT_EQ(accounts.user_name(5), "good");
}

TEST(Accounts, TheRunningSystemsLibraryIsAskedToo) {
  FakeFileSystem empty;
  Accounts live(empty, true), offline(empty, false);
  EXPECT_EQ(live.uid("root"), 0u);
  EXPECT_EQ(live.user_name(0), "root");
  EXPECT_EQ(live.group_name(0), "root");
  EXPECT_EQ(live.gid("no such group at all"), std::nullopt);
  EXPECT_EQ(live.groups_of("root").front(), 0u);
  EXPECT_EQ(offline.uid("root"), std::nullopt);
  EXPECT_EQ(offline.user_name(0), "0");
}

}  // namespace
}  // namespace consort::system
