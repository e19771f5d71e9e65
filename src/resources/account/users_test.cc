#include "base/strings.h"
#include "resources/testing/contract.h"

namespace consort::resources {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kHash =
    "$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc";
const std::string kOther =
    "$6$othersal$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc";
const std::string kKey =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC0RIm2RHMQb8tmAuUyRSe3w8wX0o0g3vTsTVJZKUlFm";

class UsersTest : public testing::Test {
 protected:
  UsersTest() {
    stage_.put("/etc/skel/.profile", "umask 027\n");
    stage_.make_link("/etc/skel/.link", ".profile");
    stage_.put("/etc/skel/bin/run", "#!/bin/sh\n", 0755);
    stage_.put("/etc/gshadow", "root:*::\nsudo:*::\n");
  }

  Result<bool> apply(const std::string& collection, const std::string& name,
                     const std::string& attributes) {
    const model::TypeSchema& type = *registry_.schema().find(collection);
    auto provider = registry_.provider(collection, stage_.target(), stage_.facts());
    EXPECT_TRUE(provider);
    return converge(**provider, type, described(type, name, attributes), stage_.context());
  }
  void user(const std::string& name, const std::string& attributes, bool changes = true) {
    auto done = apply("users", name, attributes);
    EXPECT_TRUE(done) << done.error().to_string();
    EXPECT_EQ(done.value_or(!changes), changes);
  }
  std::string failure(const std::string& collection, const std::string& name,
                      const std::string& attributes) {
    auto done = apply(collection, name, attributes);
    return done ? "it worked" : done.error().to_string();
  }
  std::string line(const std::string& path, const std::string& name) {
    const std::string text = stage_.text(path);
    for (std::string_view line : split_lines(text)) {
      if (line.starts_with(name + ":")) return std::string(line);
    }
    return "";
  }
  system::FileStatus status(const std::string& path) {
    return stage_.files().status(path).value_or(system::FileStatus{});
  }

  Stage stage_{StageKind::fake};
  const Registry& registry_ = built_in_types();
};

TEST_F(UsersTest, ANewUserIsComplete) {
  stage_.put("/etc/subuid", "");
  stage_.put("/etc/subgid", "");
  user("alice", "{comment: Alice Liddell, groups: [sudo]}");
  EXPECT_EQ(line("/etc/passwd", "alice"), "alice:x:1000:1000:Alice Liddell:/home/alice:/bin/sh");
  EXPECT_THAT(line("/etc/shadow", "alice"), HasSubstr("alice:!:"));
  EXPECT_THAT(line("/etc/shadow", "alice"), HasSubstr(":0:99999:7:::"));
  EXPECT_EQ(line("/etc/group", "alice"), "alice:x:1000:");
  EXPECT_EQ(line("/etc/group", "sudo"), "sudo:x:27:alice");
  EXPECT_EQ(line("/etc/gshadow", "sudo"), "sudo:*::alice");
  EXPECT_EQ(line("/etc/gshadow", "alice"), "alice:!::");
  EXPECT_EQ(line("/etc/subuid", "alice"), "alice:100000:65536");
  EXPECT_EQ(line("/etc/subgid", "alice"), "alice:100000:65536");

  for (std::string path : {"", "/.profile", "/.link", "/bin", "/bin/run"}) {
    EXPECT_EQ(status("/home/alice" + path).uid, 1000u) << path;
    EXPECT_EQ(status("/home/alice" + path).gid, 1000u) << path;
  }
  EXPECT_EQ(status("/home/alice").mode, 0755u);
  EXPECT_EQ(status("/home/alice/bin/run").mode, 0755u);
  EXPECT_EQ(stage_.text("/home/alice/.profile"), "umask 027\n");
}

TEST_F(UsersTest, ASystemUserHasNeitherHomeNorShell) {
  user("shop", "{system: true}");
  EXPECT_EQ(line("/etc/passwd", "shop"), "shop:x:999:999::/nonexistent:/usr/sbin/nologin");
  EXPECT_FALSE(stage_.exists("/nonexistent"));
}

TEST_F(UsersTest, AHomeThatIsThereIsLeftAsItIs) {
  stage_.put("/home/alice/precious", "x");
  user("alice", "{}");
  EXPECT_FALSE(stage_.exists("/home/alice/.profile"));
  EXPECT_EQ(status("/home/alice").uid, 0u);
}

TEST_F(UsersTest, MembershipIsMinimalOrExact) {
  stage_.replace("/etc/group", "users:x:100:", "users:x:100:alice");
  user("alice", "{groups: [sudo]}");
  EXPECT_EQ(line("/etc/group", "users"), "users:x:100:alice");
  user("alice", "{groups: [sudo]}", false);
  user("alice", "{groups: [sudo], membership: inclusive}");
  EXPECT_EQ(line("/etc/group", "users"), "users:x:100:");
  EXPECT_EQ(line("/etc/group", "sudo"), "sudo:x:27:alice");
}

TEST_F(UsersTest, ThePlanNamesTheGroupsTheUserWillHave) {
  user("alice", "{groups: [sudo]}");
  const model::TypeSchema& type = *registry_.schema().find("users");
  auto provider = registry_.provider("users", stage_.target(), stage_.facts());
  auto found =
      look(**provider, type, described(type, "alice", "{groups: [users]}"), stage_.context());
  ASSERT_TRUE(found && found->change);
  EXPECT_EQ(found->change->attributes[0].to,
            model::Value(model::List{model::Value("sudo"), model::Value("users")}));
}

TEST_F(UsersTest, GroupsGoByNumberToo) {
  user("alice", "{group: '33', groups: ['27']}");
  EXPECT_THAT(line("/etc/passwd", "alice"), HasSubstr(":1000:33:"));
  EXPECT_EQ(line("/etc/group", "sudo"), "sudo:x:27:alice");
  user("alice", "{group: www-data, groups: [sudo]}", false);
}

TEST_F(UsersTest, PasswordsAreHashesOnly) {
  std::string said = failure("users", "alice", "{password: Sesame}");
  EXPECT_THAT(said, HasSubstr("is not a hash as crypt(3) makes it"));
  EXPECT_THAT(said, Not(HasSubstr("Sesame")));
  EXPECT_EQ(line("/etc/passwd", "alice"), "");
  EXPECT_FALSE(stage_.exists("/home/alice"));
}

TEST_F(UsersTest, LocksAndPasswordsAreApart) {
  user("alice", "{password: " + kHash + "}");
  EXPECT_THAT(line("/etc/shadow", "alice"), HasSubstr("alice:" + kHash + ":"));
  user("alice", "{locked: true}");
  EXPECT_THAT(line("/etc/shadow", "alice"), HasSubstr("alice:!" + kHash + ":"));
  user("alice", "{password: " + kOther + "}");
  EXPECT_THAT(line("/etc/shadow", "alice"), HasSubstr("alice:!" + kOther + ":")) << "still locked";
  user("alice", "{locked: false}");
  EXPECT_THAT(line("/etc/shadow", "alice"), HasSubstr("alice:" + kOther + ":"));
  user("alice", "{password: '*'}");
  EXPECT_THAT(line("/etc/shadow", "alice"), HasSubstr("alice:*:"));
}

TEST_F(UsersTest, AFirstPasswordUnlocksAndNoPasswordNever) {
  user("alice", "{}");
  EXPECT_THAT(failure("users", "alice", "{locked: false}"),
              HasSubstr("would let anybody in without a password"));
  user("alice", "{password: " + kHash + "}");
  EXPECT_THAT(line("/etc/shadow", "alice"), HasSubstr("alice:" + kHash + ":"));
}

TEST_F(UsersTest, APasswordOfTheUsersOwnIsLeftAloneIfDescribedSo) {
  user("alice", "{password: " + kHash + ", update_password: on_create}");
  stage_.replace("/etc/shadow", kHash, kOther);
  user("alice", "{password: " + kHash + ", update_password: on_create}", false);
  user("alice", "{password: " + kHash + ", update_password: on_create, comment: Alice}");
  EXPECT_THAT(line("/etc/shadow", "alice"), HasSubstr(kOther));
}

TEST_F(UsersTest, MovesTheHomeAndGivesItToTheNewNumber) {
  user("alice", "{}");
  stage_.put("/home/alice/foreign", "x");
  user("alice", "{uid: 2000, home: /srv/alice}");
  EXPECT_EQ(stage_.text("/srv/alice/.profile"), "umask 027\n");
  EXPECT_FALSE(stage_.exists("/home/alice"));
  EXPECT_EQ(status("/srv/alice/bin/run").uid, 2000u);
  EXPECT_EQ(status("/srv/alice/foreign").uid, 0u) << "what is not the user's stays so";
  EXPECT_THAT(line("/etc/passwd", "alice"), HasSubstr("alice:x:2000:1000:"));
  user("alice", "{manage_home: false, home: /elsewhere}");
  EXPECT_TRUE(stage_.exists("/srv/alice"));
}

TEST_F(UsersTest, AUserInUseIsLeftAlone) {
  user("alice", "{}");
  stage_.put("/proc/77/status", "Name:\tvim\nUid:\t0\t1000\t0\t0\n");
  stage_.put("/proc/78/status", "Name:\tsshd\nUid:\t10000\t0\t0\t0\n");
  std::string said = failure("users", "alice", "{state: absent}");
  EXPECT_THAT(said, HasSubstr("in use by 1 process: 77 (vim)"));
  EXPECT_THAT(said, HasSubstr("force: true"));
  EXPECT_THAT(failure("users", "alice", "{uid: 2000}"), HasSubstr("77 (vim)"));
  user("alice", "{comment: Alice}");
  user("alice", "{state: absent, force: true}");
  EXPECT_EQ(line("/etc/passwd", "alice"), "");
}

TEST_F(UsersTest, RemovingTakesEverythingThatIsTheUsers) {
  stage_.put("/etc/subuid", "");
  user("alice", "{groups: [sudo]}");
  user("alice", "{state: absent}");
  EXPECT_TRUE(stage_.exists("/home/alice")) << "but for the home, unless it is said";
  for (const char* path :
       {"/etc/passwd", "/etc/shadow", "/etc/group", "/etc/gshadow", "/etc/subuid"}) {
    EXPECT_THAT(stage_.text(path), Not(HasSubstr("alice"))) << path;
  }
  stage_.remove("/home/alice");
  user("alice", "{}");
  user("alice", "{state: absent, remove_home: true}");
  EXPECT_FALSE(stage_.exists("/home/alice"));
}

TEST_F(UsersTest, DoesNotRemoveWhatIsNoHome) {
  for (std::string home : {"/", "/etc", "/usr/local", "/home", "/home/bob"}) {
    SCOPED_TRACE(home);
    stage_.make_directory("/home/bob");
    user("alice", "{manage_home: false, home: " + home + "}");
    EXPECT_THAT(failure("users", "alice", "{state: absent, remove_home: true}"),
                HasSubstr("not a directory of the user's"));
    EXPECT_TRUE(stage_.exists(home));
    user("alice", "{state: absent}");
  }
}

TEST_F(UsersTest, RootStays) {
  EXPECT_THAT(failure("users", "root", "{state: absent, force: true}"), HasSubstr("superuser"));
}

struct Refusal {
  std::string collection;
  std::string attributes;
  std::string message;
};

TEST_F(UsersTest, SaysWhatIsWrong) {
  stage_.append("/etc/passwd", "bob:x:1500:1500::/home/bob:/bin/sh\n");
  stage_.append("/etc/group", "bob:x:1500:\n");
  const std::vector<Refusal> refusals = {
      {"users", "{uid: 1500}", "user id 1500 belongs to bob"},
      {"users", "{group: nogroups}", "there is no group 'nogroups': describe groups.nogroups"},
      {"users", "{groups: [wheel]}", "there is no group 'wheel' in /etc/group"},
      {"users", "{authorized_keys: [nonsense]}", "is no public key"},
      {"users", "{expires: 2030-02-31}", "is no date"},
      {"groups", "{gid: 1500}", "group id 1500 belongs to bob"},
  };
  const std::string before = stage_.listing("/etc");
  for (const Refusal& refusal : refusals) {
    SCOPED_TRACE(refusal.attributes);
    EXPECT_THAT(failure(refusal.collection, "alice", refusal.attributes),
                HasSubstr(refusal.message));
    EXPECT_EQ(line("/etc/passwd", "alice"), "");
    EXPECT_EQ(line("/etc/group", "alice"), "");
    EXPECT_FALSE(stage_.exists("/home/alice"));
  }
}

TEST_F(UsersTest, WhenTheAccountCannotBeWrittenTheHomeGoesAgain) {
  stage_.fake()->files().fail("write /etc/passwd", ENOSPC);
  EXPECT_THAT(failure("users", "alice", "{}"), HasSubstr("No space left"));
  EXPECT_FALSE(stage_.exists("/home/alice"));
  EXPECT_EQ(line("/etc/shadow", "alice"), "");
  EXPECT_EQ(line("/etc/group", "alice"), "");
}

TEST_F(UsersTest, KeysAreExactlyTheDescribedOnes) {
  user("alice", "{authorized_keys: ['" + kKey + " alice@laptop']}");
  const std::string file = "/home/alice/.ssh/authorized_keys";
  EXPECT_EQ(stage_.text(file), kKey + " alice@laptop\n");
  EXPECT_EQ(status(file).mode, 0600u);
  EXPECT_EQ(status(file).uid, 1000u);
  EXPECT_EQ(status("/home/alice/.ssh").mode, 0700u);
  EXPECT_EQ(status("/home/alice/.ssh").uid, 1000u);
  user("alice", "{authorized_keys: []}");
  EXPECT_EQ(stage_.text(file), "");
}

TEST_F(UsersTest, OfOneKeyTwiceTheLastCounts) {
  const std::string keys = "['" + kKey + " old', 'restrict " + kKey + " new']";
  user("alice", "{authorized_keys: " + keys + "}");
  EXPECT_EQ(stage_.text("/home/alice/.ssh/authorized_keys"), "restrict " + kKey + " new\n");
  user("alice", "{authorized_keys: " + keys + "}", false);
}

TEST_F(UsersTest, KeysAreTheUsersHoweverTheHomeIsWritten) {
  user("alice", "{}");
  stage_.replace("/etc/passwd", ":/home/alice:", ":/home/alice/:");
  user("alice", "{authorized_keys: ['" + kKey + "']}");
  EXPECT_EQ(status("/home/alice/.ssh").uid, 1000u);
  EXPECT_EQ(status("/home/alice/.ssh/authorized_keys").uid, 1000u);
  EXPECT_EQ(status("/home/alice/.ssh/authorized_keys").mode, 0600u);
}

TEST_F(UsersTest, NeverWritesKeysThroughALinkOfTheUser) {
  user("alice", "{}");
  stage_.make_directory("/root/.ssh", 0700);
  auto& files = stage_.fake()->files();
  files.put_link("/home/alice/.ssh", "/root/.ssh", {1000, 1000});
  EXPECT_THAT(failure("users", "alice", "{authorized_keys: ['" + kKey + "']}"),
              HasSubstr("user 1000 owns it"));
  EXPECT_FALSE(stage_.exists("/root/.ssh/authorized_keys"));

  files.erase("/home/alice/.ssh");
  files.put_directory("/home/alice/.ssh", 0700, {1000, 1000});
  files.put("/etc/shadow.copy", "precious");
  files.put_link("/home/alice/.ssh/authorized_keys", "/etc/shadow.copy", {1000, 1000});
  user("alice", "{authorized_keys: ['" + kKey + "']}");
  EXPECT_EQ(stage_.text("/etc/shadow.copy"), "precious") << "the link is replaced, not followed";
  EXPECT_EQ(status("/home/alice/.ssh/authorized_keys").type, system::FileType::regular);
  files.erase("/home/alice/.ssh/authorized_keys");
  files.put_link("/home/alice/.ssh/authorized_keys", "/etc/ssh/alice");
  EXPECT_THAT(failure("users", "alice", "{authorized_keys: ['" + kKey + "']}"),
              HasSubstr("is a symbolic link"))
      << "what root has led elsewhere stays";
}

// sshd may well read what we cannot: a key that is to go goes in every line it stands in.
TEST_F(UsersTest, AKeyIsFoundInALineThatIsDamaged) {
  user("alice", "{}");
  const std::string file = "/home/alice/.ssh/authorized_keys";
  const std::string blob = kKey.substr(kKey.find(' ') + 1);
  const std::string other = "ssh-new-type AAAA other\n# " + kKey + "\n";
  const std::string damaged = "ssh-new-type " + blob + " laptop\n";
  stage_.make_directory("/home/alice/.ssh", 0700);
  stage_.set_owner("/home/alice/.ssh", 1000, 1000);
  stage_.put(file, other + damaged);
  const std::string key = "user: alice, key: '" + kKey + "'";
  EXPECT_TRUE(apply("authorized_keys", "laptop", "{state: absent, " + key + "}").value_or(false));
  EXPECT_EQ(stage_.text(file), other);
  stage_.put(file, other + damaged);
  EXPECT_TRUE(apply("authorized_keys", "laptop", "{" + key + "}").value_or(false));
  EXPECT_EQ(stage_.text(file), other + kKey + " laptop\n");
  EXPECT_FALSE(apply("authorized_keys", "laptop", "{" + key + "}").value_or(true));
}

TEST_F(UsersTest, GroupsOfOthersStay) {
  user("alice", "{}");
  EXPECT_THAT(failure("groups", "alice", "{state: absent}"),
              HasSubstr("the primary group of alice"));
  EXPECT_TRUE(apply("groups", "alice", "{gid: 3000}").value_or(false));
  EXPECT_THAT(line("/etc/passwd", "alice"), HasSubstr(":1000:3000:")) << "its users follow";
}

TEST_F(UsersTest, ReadingTwentyUsersIsStatAndLookUp) {
  std::string passwd = stage_.text("/etc/passwd");
  for (int i = 0; i < 20; ++i) {
    passwd +=
        "u" + std::to_string(i) + ":x:" + std::to_string(2000 + i) + ":100::/home/u:/bin/sh\n";
  }
  stage_.put("/etc/passwd", passwd);
  auto provider = registry_.provider("users", stage_.target(), stage_.facts());
  Context context = stage_.context();
  model::Map wanted;
  ASSERT_TRUE((*provider)->read({"u0", {}, Interest(wanted)}, context));
  stage_.fake()->files().forget_operations();
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE((*provider)->read({"u" + std::to_string(i), {}, Interest(wanted)}, context));
  }
  EXPECT_THAT(stage_.fake()->files().operations(),
              testing::Each(testing::StartsWith("fingerprint ")));
}

}  // namespace
}  // namespace consort::resources
