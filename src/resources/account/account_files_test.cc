#include <thread>

#include "resources/account/account_database.h"
#include "resources/account/id_allocation.h"
#include "resources/account/login_defs.h"
#include "resources/account/shadow_entry.h"
#include "system/testing/fake_target.h"

namespace consort::resources {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(ColonFile, KeepsEveryLineItDoesNotChange) {
  const std::string text = "# accounts\nroot:x:0\n+nis:::\nbroken\n\nalice:x:1000\n";
  ColonFile file(text, 3);
  EXPECT_EQ(file.text(), text);
  EXPECT_FALSE(file.find("broken"));
  EXPECT_FALSE(file.find("+nis"));
  (*file.find("alice"))[2] = "1001";
  file.add({"bob", "x", "1002"});
  EXPECT_TRUE(file.erase("root"));
  EXPECT_FALSE(file.erase("root"));
  EXPECT_EQ(file.text(), "# accounts\n+nis:::\nbroken\n\nalice:x:1001\nbob:x:1002\n");
}

TEST(ColonFile, OfTwoWithOneNameTheFirstCounts) {
  ColonFile file("a:1\na:2\n", 2);
  EXPECT_EQ((*file.find("a"))[1], "1");
  EXPECT_TRUE(file.erase("a"));
  EXPECT_FALSE(file.find("a")) << "both are gone";
}

TEST(ColonFile, ListsMembers) {
  std::string field;
  add_member(field, "a");
  add_member(field, "b");
  add_member(field, "a");
  EXPECT_EQ(field, "a,b");
  EXPECT_FALSE(has_member(field, ""));
  remove_member(field, "a");
  EXPECT_EQ(field, "b");
  EXPECT_THAT(members_of("a, b,,c"), ElementsAre("a", "b", "c"));
}

struct HashCase {
  std::string text;
  bool good;
};

TEST(ShadowEntry, TellsHashesFromPasswords) {
  const std::vector<HashCase> cases = {
      {"$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/"
       "jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0kt",
       true},
      {"$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7", true},
      {"$2b$12$abcdefghijklmnopqrstuuXnC6XEdV6r1cRZdZ8bVQ1v1Zk1WZx1a", true},
      {"$5$rounds=5000$toolongsaltstrin$un/5jzAHMgOGZ5.mWJpuolil07guHPvOW8mGsh", true},
      {"secret", false},
      {"CorrectHorse1", false},
      {"$ecret$money$with$dollars$in$it", false},
      {"$6$short", false},
      {"$6$saltsalt$with:colon:in:it:aaaaaaaaaaaaaaaaaaaaa", false},
      {"$6$saltsalt$with\nline\nbreaks\naaaaaaaaaaaaaaaaaaaa", false},
      {"$6$" + std::string(1000, 'a'), false},
      {"", false},
  };
  for (const HashCase& each : cases)
    EXPECT_EQ(is_password_hash(each.text), each.good) << each.text;
}

TEST(ShadowEntry, SplitsTheLockOff) {
  EXPECT_EQ(PasswordField::parse("!$6$x").hash, "$6$x");
  EXPECT_TRUE(PasswordField::parse("!$6$x").locked);
  EXPECT_EQ(PasswordField::parse("!!").hash, "");
  EXPECT_TRUE(PasswordField::parse("!!").locked);
  EXPECT_EQ(PasswordField::parse("!*").text(), "!*");
  EXPECT_FALSE(PasswordField::parse("*").locked);
  EXPECT_EQ(PasswordField::parse("").text(), "");
}

TEST(ShadowEntry, ConvertsDates) {
  EXPECT_EQ(days_of_date("1970-01-01").value_or("?"), "0");
  EXPECT_EQ(days_of_date("2027-01-31").value_or("?"), "20849");
  EXPECT_EQ(date_of_days("20849"), "2027-01-31");
  EXPECT_EQ(date_of_days(""), std::nullopt);
  EXPECT_EQ(date_of_days("-1"), std::nullopt);
  for (const char* bad :
       {"2027-02-30", "2027-13-01", "27-1", "today", "1969-12-31", "2027-1-1x", ""}) {
    EXPECT_FALSE(days_of_date(bad)) << bad;
  }
}

class AccountsTest : public testing::Test {
 protected:
  AccountsTest() : database_(target_.files()) {
    put("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\nalice:x:1000:1000::/home/alice:/bin/sh\n");
    put("/etc/group", "root:x:0:\nalice:x:1000:\nsudo:x:27:alice\n");
    put("/etc/shadow", "root:*:19000:0:99999:7:::\nalice:!:19000:0:99999:7:::\n");
    put("/etc/gshadow", "root:*::\nalice:!::\nsudo:*::alice\n");
    EXPECT_TRUE(target_.files().set_mode("/etc/shadow", 0640));
  }
  void put(const std::string& path, const std::string& text) { target_.files().put(path, text); }
  std::string text(const std::string& path) {
    return target_.files().content(path).value_or("(none)");
  }

  Status rename_alice(const std::string& comment) {
    return database_.edit([&](AccountFiles& files) -> Status {
      (*files.passwd.find("alice"))[passwd::kComment] = comment;
      return files.add_to_group("root", "alice");
    });
  }

  system::FakeTarget target_;
  AccountDatabase database_;
};

TEST_F(AccountsTest, WritesWhatChangedAndKeepsTheFormerFile) {
  const std::string passwd = text("/etc/passwd");
  ASSERT_TRUE(rename_alice("Alice"));
  EXPECT_THAT(text("/etc/passwd"), HasSubstr("alice:x:1000:1000:Alice:/home/alice:/bin/sh\n"));
  EXPECT_EQ(text("/etc/passwd-"), passwd);
  EXPECT_THAT(text("/etc/group"), HasSubstr("root:x:0:alice\n"));
  EXPECT_THAT(text("/etc/gshadow"), HasSubstr("root:*::alice\n"));
  EXPECT_EQ(text("/etc/shadow-"), "(none)") << "nothing changed there";
}

TEST_F(AccountsTest, WhenOneFileCannotBeWrittenAllAreAsBefore) {
  for (std::string path : {"/etc/passwd", "/etc/passwd-", "/etc/group", "/etc/gshadow"}) {
    SCOPED_TRACE(path);
    const std::string passwd = text("/etc/passwd"), group = text("/etc/group"),
                      gshadow = text("/etc/gshadow");
    target_.files().fail("write " + path, ENOSPC);
    EXPECT_FALSE(rename_alice("Alice"));
    EXPECT_EQ(text("/etc/passwd"), passwd);
    EXPECT_EQ(text("/etc/group"), group);
    EXPECT_EQ(text("/etc/gshadow"), gshadow);
  }
}

TEST_F(AccountsTest, AChangeThatFailsTouchesNothing) {
  target_.files().forget_operations();
  EXPECT_FALSE(database_.edit([](AccountFiles&) -> Status { return fail(Code::failed, "no"); }));
  for (const std::string& change : target_.files().changes())
    EXPECT_EQ(change, "lock /etc/.pwd.lock");
}

TEST_F(AccountsTest, WaitsForOthersWhoEditAccounts) {
  auto held = target_.files().lock("/etc/.pwd.lock", std::chrono::seconds(1));
  ASSERT_TRUE(held);
  std::atomic<bool> done = false;
  std::thread editor([&] {
    EXPECT_TRUE(rename_alice("Alice"));
    done = true;
  });
  EXPECT_FALSE(done);
  held->reset();
  editor.join();
  EXPECT_THAT(text("/etc/passwd"), HasSubstr(":Alice:"));
}

TEST_F(AccountsTest, EditsOfManyThreadsAllCount) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      AccountDatabase own(target_.files());
      EXPECT_TRUE(own.edit([&](AccountFiles& files) -> Status {
        files.group.add({"g" + std::to_string(i), "x", std::to_string(2000 + i), ""});
        return {};
      }));
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  for (int i = 0; i < 8; ++i)
    EXPECT_THAT(text("/etc/group"), HasSubstr("g" + std::to_string(i) + ":x:"));
}

TEST_F(AccountsTest, RespectsTheLockFilesOfOldTools) {
  put("/etc/passwd.lock", "4242");
  EXPECT_TRUE(rename_alice("One")) << "nobody has that process id";
  put("/proc/4242/comm", "vipw\n");
  Status done = rename_alice("Two");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::busy);
  EXPECT_THAT(done.error().message, HasSubstr("4242"));
}

TEST_F(AccountsTest, IsReadAgainWhenSomebodyEditedIt) {
  EXPECT_FALSE((*database_.get())->passwd.find("bob"));
  Fingerprint before = database_.fingerprint();
  put("/etc/passwd", text("/etc/passwd") + "bob:x:1001:1001::/home/bob:/bin/sh\n");
  EXPECT_NE(before, database_.fingerprint());
  EXPECT_TRUE((*database_.get())->passwd.find("bob"));
  target_.files().forget_operations();
  EXPECT_TRUE(database_.get());
  EXPECT_THAT(target_.files().operations(), testing::Each(testing::StartsWith("fingerprint ")));
}

TEST_F(AccountsTest, WithoutShadowFilesItDoesWithThoseThereAre) {
  target_.files().erase("/etc/shadow");
  target_.files().erase("/etc/gshadow");
  EXPECT_TRUE(rename_alice("Alice"));
  EXPECT_EQ(text("/etc/shadow"), "(none)");
  target_.files().erase("/etc/passwd");
  EXPECT_FALSE(database_.get());
}

TEST_F(AccountsTest, ATornFileIsAnError) {
  put("/etc/shadow", std::string("root:*\0\0\0", 9));
  Status done = rename_alice("Alice");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::corrupt);
  EXPECT_THAT(done.error().message, HasSubstr("/etc/shadow-"));
}

class AllocationTest : public AccountsTest {
 protected:
  void users(const std::vector<uint32_t>& uids) {
    std::string text;
    for (uint32_t uid : uids)
      text += "u" + std::to_string(uid) + ":x:" + std::to_string(uid) + ":1::/:/bin/sh\n";
    put("/etc/passwd", text);
  }
  Result<uint32_t> pick(bool system) {
    auto files = database_.get();
    auto defs = LoginDefs::read(target_.files());
    return IdAllocation(**files, *defs, target_.accounts()).user(system);
  }
};

TEST_F(AllocationTest, GoesUpForPeopleAndDownForTheSystem) {
  users({0, 1, 33, 1000, 1005, 65534});
  EXPECT_EQ(pick(false).value_or(0), 1006u);
  EXPECT_EQ(pick(true).value_or(0), 999u);
  users({0, 998, 60000, 1001});
  EXPECT_EQ(pick(false).value_or(0), 1000u) << "the first gap when the end is reached";
  EXPECT_EQ(pick(true).value_or(0), 997u);
}

TEST_F(AllocationTest, KeepsToTheRangesOfTheRoot) {
  put("/etc/login.defs",
      "# comment\nUID_MIN\t\t 5000\nUID_MAX 5001\nSYS_UID_MIN 0x10\nSYS_UID_MAX 020\n");
  users({5000});
  EXPECT_EQ(pick(false).value_or(0), 5001u);
  EXPECT_EQ(pick(true).value_or(0), 16u);
  users({5000, 5001, 16});
  ASSERT_FALSE(pick(false));
  EXPECT_THAT(pick(false).error().message, HasSubstr("every user id from 5000 to 5001 is in use"));
  EXPECT_FALSE(pick(true));
}

TEST_F(AllocationTest, FindsRoomForSubordinateIds) {
  auto defs = LoginDefs::read(target_.files());
  AccountFiles files;
  files.subuid = ColonFile("a:100000:65536\nb:300000:65536\n", subid::kFields);
  add_subordinate_ids(files, "c", *defs);
  add_subordinate_ids(files, "d", *defs);
  add_subordinate_ids(files, "c", *defs);
  EXPECT_EQ(files.subuid->text(),
            "a:100000:65536\nb:300000:65536\nc:165536:65536\nd:231072:65536\n");
  EXPECT_FALSE(files.subgid) << "a root without the file stays so";
  remove_subordinate_ids(files, "a");
  add_subordinate_ids(files, "e", *defs);
  EXPECT_EQ((*files.subuid->find("e"))[subid::kStart], "100000");
}

TEST(LoginDefs, HasDefaults) {
  system::FakeFileSystem files;
  LoginDefs defs = *LoginDefs::read(files);
  EXPECT_EQ(defs.homes(), "/home");
  EXPECT_EQ(defs.home_mode(), 0755u);
  EXPECT_TRUE(defs.group_per_user());
  files.put("/etc/login.defs",
            "HOME_MODE 0700\nUSERGROUPS_ENAB no\nPASS_MAX_DAYS -1\nUID_MIN nonsense\n");
  files.put("/etc/default/useradd", "HOME=/users\nSHELL=\"/bin/zsh\"\nGROUP=50\n");
  defs = *LoginDefs::read(files);
  EXPECT_EQ(defs.homes(), "/users");
  EXPECT_EQ(defs.shell(), "/bin/zsh");
  EXPECT_EQ(defs.default_group(), "50");
  EXPECT_EQ(defs.home_mode(), 0700u);
  EXPECT_FALSE(defs.group_per_user());
  EXPECT_EQ(defs.max_days(), "");
  EXPECT_EQ(defs.users(false).low, 1000u);
}

}  // namespace
}  // namespace consort::resources
