#include "base/strings.h"
#include "model/validate.h"
#include "resources/testing/workbench.h"

namespace consort::resources {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Files : public testing::Test {
 protected:
  Files() {
    stage().put("/etc/motd", "old\n", 0640);
    stage().set_owner("/etc/motd", 1, 1);
  }
  Stage& stage() { return bench_.stage(); }
  system::FileStatus status(const std::string& path) { return *stage().files().status(path); }
  std::vector<std::string> names_in(const std::string& directory) {
    std::vector<std::string> names;
    auto entries = stage().files().list(directory);
    for (const auto& entry : *entries)
      names.push_back(entry.name);
    return names;
  }
  Workbench bench_{"files"};
};

TEST_F(Files, NewContentKeepsModeAndOwnerThatAreNotDescribed) {
  ASSERT_TRUE(bench_.converge("/etc/motd", "{content: new}"));
  EXPECT_EQ(stage().text("/etc/motd"), "new");
  EXPECT_EQ(status("/etc/motd").mode, 0640u);
  EXPECT_EQ(status("/etc/motd").uid, 1u);
}

TEST_F(Files, ModeAloneLeavesTheContentAlone) {
  uint64_t inode = status("/etc/motd").inode;
  ASSERT_TRUE(bench_.converge("/etc/motd", "{mode: '0600', owner: root}"));
  EXPECT_EQ(stage().text("/etc/motd"), "old\n");
  EXPECT_EQ(status("/etc/motd").inode, inode);
  EXPECT_EQ(status("/etc/motd").uid, 0u);
  EXPECT_EQ(status("/etc/motd").gid, 1u);
}

TEST_F(Files, SetIdBitsAreNotHandedToAnotherOwner) {
  stage().put("/usr/bin/tool", "x", 04755);
  ASSERT_TRUE(bench_.converge("/usr/bin/tool", "{owner: daemon, mode: 'g+w'}"));
  EXPECT_EQ(status("/usr/bin/tool").mode, 0775u);
  ASSERT_TRUE(bench_.converge("/usr/bin/tool", "{owner: root, mode: '4755'}"));
  EXPECT_EQ(status("/usr/bin/tool").mode, 04755u);
}

TEST_F(Files, ContentComesFromBlobsToo) {
  std::string bytes("a\0b\xff\r\n", 6);
  Digest digest = stage().blobs().add(bytes);
  std::string content = "{content: {sha256: " + digest.hex() + ", size: 6}}";
  ASSERT_TRUE(bench_.converge("/etc/blob", content));
  EXPECT_EQ(stage().text("/etc/blob"), bytes);
}

TEST_F(Files, MissingBlobsAreToldAndLeaveTheFile) {
  std::string content = "{content: {sha256: " + sha256("nowhere").hex() + ", size: 7}}";
  EXPECT_THAT(bench_.failure("/etc/motd", content), HasSubstr("fetching the content of /etc/motd"));
  EXPECT_EQ(stage().text("/etc/motd"), "old\n");
}

TEST_F(Files, SeedWritesOnceAndKeepsTheModeRight) {
  constexpr auto kSeed = "{content: first, seed: true, mode: '0600'}";
  ASSERT_TRUE(bench_.converge("/etc/seed", kSeed));
  EXPECT_EQ(stage().text("/etc/seed"), "first");
  stage().put("/etc/seed", "the application's own", 0644);
  auto found = bench_.look("/etc/seed", kSeed);
  ASSERT_TRUE(found && found->change);
  ASSERT_EQ(found->change->attributes.size(), 1u);
  EXPECT_EQ(found->change->attributes[0].name, "mode");
  ASSERT_TRUE(bench_.converge("/etc/seed", kSeed));
  EXPECT_EQ(stage().text("/etc/seed"), "the application's own");
  EXPECT_EQ(status("/etc/seed").mode, 0600u);
}

TEST_F(Files, ContentThatNobodyDescribesIsNotRead) {
  stage().fake()->files().forget_operations();
  ASSERT_TRUE(bench_.look("/etc/motd", "{mode: '0640'}"));
  EXPECT_THAT(stage().fake()->files().operations(), Not(testing::Contains(HasSubstr("digest"))));
}

TEST_F(Files, FingerprintIsOneLookAtTheStatus) {
  stage().fake()->files().forget_operations();
  model::Map none;
  Context context = stage().context();
  auto& fingerprinting = dynamic_cast<Fingerprinting&>(bench_.provider());
  EXPECT_EQ(fingerprinting.fingerprint({"/etc/motd", none}, context),
            status("/etc/motd").fingerprint());
  EXPECT_EQ(fingerprinting.fingerprint({"/etc/none", none}, context), Fingerprint());
}

TEST_F(Files, TellsItsTextForDiffs) {
  model::Map none;
  Context context = stage().context();
  auto& readable = dynamic_cast<Readable&>(bench_.provider());
  EXPECT_EQ(readable.content({"/etc/motd", none}, 100, context).value_or(""), "old\n");
  EXPECT_FALSE(readable.content({"/etc/motd", none}, 2, context));
}

struct Backup {
  std::string what;
  std::string backup;
  std::string copy;  // of /etc/motd; the time as STAMP
};
class FileBackup : public Files, public testing::WithParamInterface<Backup> {};

TEST_P(FileBackup, KeepsTheOldContent) {
  std::string stamp = rfc3339(stage().target().clock().wall()).substr(0, 19) + "Z";
  std::erase_if(stamp, [](char c) { return c == '-' || c == ':'; });
  std::string copy = replace_all(GetParam().copy, "STAMP", stamp);
  ASSERT_TRUE(bench_.converge("/etc/motd", "{content: new, backup: " + GetParam().backup + "}"));
  EXPECT_EQ(stage().text("/etc/motd"), "new");
  EXPECT_EQ(stage().text(copy), "old\n");
  EXPECT_EQ(status(copy).mode, 0640u);
  EXPECT_EQ(status(copy).uid, 1u);
}

INSTANTIATE_TEST_SUITE_P(Kinds, FileBackup,
                         testing::Values(Backup{"Beside", "true", "/etc/motd.consort-STAMP"},
                                         Backup{"Folder", "/var/backups",
                                                "/var/backups/etc/motd.consort-STAMP"},
                                         Backup{"Root", "/", "/etc/motd.consort-STAMP"},
                                         Backup{"Suffix", ".orig", "/etc/motd.orig"},
                                         Backup{"Tilde", "'~'", "/etc/motd~"}),
                         [](const auto& info) { return info.param.what; });

TEST_F(Files, RemovalKeepsABackupToo) {
  ASSERT_TRUE(bench_.converge("/etc/motd", "{state: absent, backup: .gone}"));
  EXPECT_FALSE(stage().exists("/etc/motd"));
  EXPECT_EQ(stage().text("/etc/motd.gone"), "old\n");
}

TEST_F(Files, NothingIsKeptWhenNothingChanges) {
  stage().fake()->files().forget_operations();
  ASSERT_TRUE(bench_.converge("/etc/motd", "{content: \"old\\n\", backup: true}"));
  EXPECT_THAT(stage().fake()->files().changes(), IsEmpty());
}

TEST_F(Files, BackupsAreNeverSetId) {
  stage().put("/usr/bin/tool", "x", 04755);
  ASSERT_TRUE(bench_.converge("/usr/bin/tool", "{content: y, backup: .old}"));
  EXPECT_EQ(status("/usr/bin/tool.old").mode, 0755u);
}

TEST_F(Files, ABackupThatCannotBeKeptKeepsTheFile) {
  stage().fake()->files().fail("write /etc/motd.orig", ENOSPC);
  EXPECT_THAT(bench_.failure("/etc/motd", "{content: new, backup: .orig}"),
              HasSubstr("keeping a copy"));
  EXPECT_EQ(stage().text("/etc/motd"), "old\n");
  EXPECT_THAT(bench_.failure("/etc/motd", "{content: new, backup: relative/folder}"),
              HasSubstr("`backup` must be"));
  EXPECT_THAT(bench_.failure("/etc/motd", "{content: new, backup: /a/../b}"), HasSubstr(".."));
}

TEST_F(Files, ValidationSeesTheFinishedFileBeforeItIsInPlace) {
  std::string seen;
  stage().fake()->processes().handle({"/usr/sbin/check"}, [&](const system::Command& command) {
    EXPECT_EQ(command.argv.size(), 3u);
    const std::string& temporary = command.argv.back();
    seen = stage().text(temporary);
    EXPECT_EQ(status(temporary).mode, 0440u);
    EXPECT_EQ(stage().text("/etc/motd"), "old\n");
    return Result<system::CommandResult>(system::CommandResult{});
  });
  ASSERT_TRUE(
      bench_.converge("/etc/motd", "{content: new, mode: '0440', validate: /usr/sbin/check -f %}"));
  EXPECT_EQ(seen, "new");
  EXPECT_EQ(stage().text("/etc/motd"), "new");
}

TEST_F(Files, RefusedContentKeepsTheOldFile) {
  stage().fake()->processes().reply({"visudo"}, "", 1, "syntax error near line 3\n  %sudo ALL\n");
  std::string why = bench_.failure("/etc/motd", "{content: new, validate: [visudo, -c, '%']}");
  EXPECT_THAT(why, HasSubstr("syntax error near line 3; %sudo ALL"));
  EXPECT_THAT(why, HasSubstr("validating the new content of /etc/motd (the old one was kept)"));
  EXPECT_EQ(stage().text("/etc/motd"), "old\n");
  EXPECT_THAT(names_in("/etc"), Not(testing::Contains(HasSubstr("consort"))));
}

TEST_F(Files, WhatAValidatorSaysOfASensitiveFileIsNotTold) {
  stage().fake()->processes().reply({"visudo"}, "", 1, "syntax error near 'hunter2'\n");
  model::Resource secret = bench_.described("/etc/motd", "{content: new, validate: visudo -c %}");
  secret.sensitive = true;
  auto done = converge(bench_.provider(), bench_.type(), secret, stage().context());
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().to_string(), HasSubstr("validating the new content of /etc/motd"));
  EXPECT_THAT(done.error().to_string(), Not(HasSubstr("hunter2")));
}

TEST_F(Files, WhatIsSensitiveIsNotForOthers) {
  auto make = [&](const std::string& attributes) {
    model::Resource secret = bench_.described("/etc/secret", attributes);
    secret.sensitive = true;
    EXPECT_TRUE(converge(bench_.provider(), bench_.type(), secret, stage().context()));
    return stage().files().status("/etc/secret")->mode;
  };
  EXPECT_EQ(make("{content: hunter2}"), 0600u);
  stage().set_mode("/etc/secret", 0644);
  EXPECT_EQ(make("{content: hunter3}"), 0640u);
  EXPECT_EQ(make("{content: hunter3, mode: '0400'}"), 0400u);
}

TEST_F(Files, AValidatorThatHangsOrIsMissingKeepsTheOldFile) {
  stage().fake()->processes().time_out({"slow"});
  EXPECT_THAT(bench_.failure("/etc/motd", "{content: new, validate: slow %}"), Not(IsEmpty()));
  EXPECT_THAT(bench_.failure("/etc/motd", "{content: new, validate: nowhere %}"),
              HasSubstr("nowhere"));
  EXPECT_EQ(stage().text("/etc/motd"), "old\n");
}

TEST_F(Files, WhatIsInTheWayIsNamed) {
  stage().make_directory("/srv/app");
  stage().put("/srv/app/data", "x");
  stage().make_link("/srv/link", "/etc/motd");
  EXPECT_THAT(
      bench_.failure("/srv/app", "{content: x}"),
      HasSubstr("/srv/app is a directory, not a regular file; move it away, or say `force: true`"));
  EXPECT_THAT(bench_.failure("/srv/link", "{content: x}"), HasSubstr("is a symbolic link"));
  EXPECT_THAT(bench_.failure("/srv/app", "{state: absent}"), HasSubstr("is a directory"));
  EXPECT_EQ(stage().text("/srv/app/data"), "x");
}

TEST_F(Files, WhatALinkPointsToIsNeverTouched) {
  stage().make_link("/srv/link", "/etc/motd");
  ASSERT_TRUE(bench_.converge("/srv/link", "{content: x, force: true}"));
  EXPECT_EQ(stage().text("/etc/motd"), "old\n");
  stage().make_link("/srv/other", "/etc/motd");
  ASSERT_TRUE(bench_.converge("/srv/other", "{state: absent}"));
  EXPECT_EQ(stage().text("/etc/motd"), "old\n");
}

TEST_F(Files, AForcedReplacementThatFailsPutsTheDirectoryBack) {
  stage().put("/srv/app/data", "x");
  stage().fake()->files().fail("write /srv/app", ENOSPC);
  EXPECT_THAT(bench_.failure("/srv/app", "{content: y, force: true}"), Not(IsEmpty()));
  EXPECT_EQ(stage().text("/srv/app/data"), "x");
  EXPECT_THAT(names_in("/srv"), testing::ElementsAre("app"));
}

TEST_F(Files, UnknownAccountsAndMissingFoldersAreNamed) {
  EXPECT_THAT(bench_.failure("/etc/motd", "{owner: ghost}"), HasSubstr("there is no user 'ghost'"));
  EXPECT_THAT(bench_.failure("/etc/motd", "{group: ghost}"),
              HasSubstr("describe it under 'groups'"));
  EXPECT_THAT(bench_.failure("/no/where/file", "{content: x}"), HasSubstr("/no/where"));
  EXPECT_FALSE(stage().exists("/no"));
}

TEST_F(Files, AFullDiskKeepsTheOldFileWhole) {
  stage().fake()->files().disk_full_after(10);
  EXPECT_THAT(bench_.failure("/etc/motd", "{content: " + std::string(100, 'x') + "}"),
              Not(IsEmpty()));
  EXPECT_EQ(stage().text("/etc/motd"), "old\n");
  EXPECT_THAT(names_in("/etc"), Not(testing::Contains(HasSubstr("consort"))));
}

TEST_F(Files, HostileNamesAreRefusedByTypeAndProvider) {
  for (std::string name : {std::string("/etc/a\nb"), std::string("/etc/a\0b", 8),
                           std::string("/etc/../x"), std::string("relative"), std::string(""),
                           std::string("/etc//x"), "/" + std::string(5000, 'x')}) {
    model::Value given(name);
    bool refused =
        !model::validate_name(bench_.type(), given).empty() || given != model::Value(name);
    EXPECT_TRUE(refused) << printable(name);
    model::Resource resource = bench_.described("/etc/fine", "{content: x}");
    resource.address.name = name;
    auto done = converge(bench_.provider(), bench_.type(), resource, stage().context());
    EXPECT_FALSE(done) << printable(name);
  }
}

TEST_F(Files, OneLookGivesWhatReadingAndTheFingerprintGive) {
  auto& inspecting = dynamic_cast<Inspecting&>(bench_.provider());
  auto& fingerprinting = dynamic_cast<Fingerprinting&>(bench_.provider());
  stage().make_link("/etc/link", "motd");
  for (std::string path : {"/etc/motd", "/etc/link", "/etc", "/etc/none", "/none/at/all"}) {
    Context context = stage().context();
    model::Map attributes;
    Identity identity{path, attributes};
    auto sight = inspecting.inspect(identity, context);
    auto observed = bench_.provider().read(identity, context);
    ASSERT_TRUE(sight && observed) << path;
    EXPECT_EQ(sight->observed, *observed) << path;
    EXPECT_EQ(sight->fingerprint, fingerprinting.fingerprint(identity, context)) << path;
  }
}

TEST_F(Files, UserOwnedLinksOnTheWayAreNotFollowed) {
  Workbench root("files", StageKind::root);
  root.stage().make_directory("/home/mallory");
  root.stage().set_owner("/home/mallory", 1000, 1000);
  root.stage().make_link("/home/mallory/.ssh", "/etc");
  root.stage().set_owner("/home/mallory/.ssh", 1000, 1000);
  EXPECT_THAT(root.failure("/home/mallory/.ssh/passwd", "{content: x}"), HasSubstr("not followed"));
  EXPECT_THAT(root.stage().text("/etc/passwd"), HasSubstr("root:"));
}

}  // namespace
}  // namespace consort::resources
