#include "resources/account/public_key.h"

#include "resources/account/key_file.h"
#include "system/testing/fake_file_system.h"

namespace consort::resources {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kBlob = "AAAAC3NzaC1lZDI1NTE5AAAAIC0RIm2RHMQb8tmAuUyRSe3w8wX0o0g3vTsTVJZKUlFm";
const std::string kOther = "AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
const std::string kKey = "ssh-ed25519 " + kBlob;

PublicKey parsed(const std::string& line) {
  auto key = PublicKey::parse(line);
  EXPECT_TRUE(key) << key.error().message;
  return key.value_or(PublicKey{});
}

TEST(PublicKey, HasOptionsTypeBlobAndComment) {
  PublicKey key = parsed("  restrict,command=\"echo \\\"a, b\\\"\",from=\"10.0.0.0/8,::1\" " +
                         kKey + "  me at home ");
  EXPECT_THAT(key.options,
              ElementsAre("restrict", "command=\"echo \\\"a, b\\\"\"", "from=\"10.0.0.0/8,::1\""));
  EXPECT_EQ(key.type, "ssh-ed25519");
  EXPECT_EQ(key.blob, kBlob);
  EXPECT_EQ(key.comment, "me at home");
  EXPECT_EQ(parsed(key.line()).line(), key.line());
  EXPECT_EQ(parsed(kKey).line(), kKey);
}

struct BadKey {
  std::string line;
  std::string why;
};

TEST(PublicKey, SaysWhatIsWrong) {
  const std::vector<BadKey> cases = {
      {"", "it has no type"},
      {"nonsense", "it has no type"},
      {"ssh-ed448 " + kBlob, "it has no type"},
      {"ssh-ed25519", "not those of a key"},
      {"ssh-ed25519 AAAAC3Nza", "not base64"},
      {"ssh-ed25519 " + kBlob.substr(0, 40) + "*" + kBlob.substr(41), "not base64"},
      {"ssh-rsa " + kBlob, "not those of a key of type ssh-rsa"},
      {"-----BEGIN OPENSSH PRIVATE KEY-----", "this is a private key"},
      {kKey + "\nssh-ed25519 " + kOther, "one line of text"},
      {"command=\"unfinished " + kKey, "it has no type"},
      {std::string(20000, 'a'), "one line of text"},
  };
  for (const BadKey& bad : cases) {
    auto key = PublicKey::parse(bad.line);
    ASSERT_FALSE(key) << bad.line;
    EXPECT_THAT(key.error().message, HasSubstr(bad.why)) << bad.line;
  }
}

TEST(KeyFile, LeavesOtherLinesAsTheyAre) {
  const std::string text = "# keys\n\nno key at all\n" + kKey + " a\n";
  KeyFile file(text);
  EXPECT_EQ(file.text(), text);
  file.put(parsed("ssh-ed25519 " + kOther));
  file.put(parsed("restrict " + kKey + " b"));
  EXPECT_EQ(file.text(),
            "# keys\n\nno key at all\nrestrict " + kKey + " b\nssh-ed25519 " + kOther + "\n");
  EXPECT_TRUE(file.remove(parsed(kKey)));
  EXPECT_FALSE(file.remove(parsed(kKey)));
  EXPECT_EQ(file.text(), "# keys\n\nno key at all\nssh-ed25519 " + kOther + "\n");
}

TEST(KeyFile, HasEveryKeyOnce) {
  KeyFile file(kKey + " a\nssh-ed25519 " + kOther + "\n" + kKey + " b\n");
  file.put(parsed(kKey + " c"));
  EXPECT_EQ(file.text(), kKey + " c\nssh-ed25519 " + kOther + "\n");
  file.keep_only({parsed(kKey + " d")});
  EXPECT_EQ(file.text(), kKey + " d\n");
}

TEST(KeyFile, KeepsNothingInWhichSshdCouldSeeAnotherKey) {
  const std::string hidden = "ssh-ed25519 " + kOther + " \x01";
  KeyFile file("# keys\n" + hidden + "\n" + kKey + "\n");
  EXPECT_THAT(file.lines(), testing::UnorderedElementsAre(kKey, hidden));
  file.keep_only({parsed(kKey)});
  EXPECT_EQ(file.text(), "# keys\n" + kKey + "\n");
}

TEST(KeyFile, PlacesHaveNamesInThem) {
  EXPECT_EQ(key_file_path("", "bob", "/home/bob").value_or("?"), "/home/bob/.ssh/authorized_keys");
  EXPECT_EQ(key_file_path("/etc/keys/%u%%", "bob", "/home/bob").value_or("?"), "/etc/keys/bob%");
  EXPECT_FALSE(key_file_path("%h/%x", "bob", "/home/bob"));
  EXPECT_FALSE(key_file_path("%h/../../etc", "bob", "/home/bob"));
  EXPECT_FALSE(key_file_path("keys/%u", "bob", "/home/bob"));
}

TEST(KeyFile, NeedsAHome) {
  system::FakeFileSystem files;
  system::Accounts::User bob{"bob", 1000, 1000, "/home/bob", "/bin/sh"};
  Status written = write_key_file(files, "/home/bob/.ssh/authorized_keys", KeyFile(""), bob, false);
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().message, HasSubstr("manage_home"));
}

TEST(KeyFile, WhatIsSecretOnlyItsOwnerReads) {
  system::FakeFileSystem files;
  ASSERT_TRUE(files.make_directories("/home/bob/.ssh"));
  system::Accounts::User bob{"bob", 1000, 1000, "/home/bob", "/bin/sh"};
  const std::string path = "/home/bob/.ssh/authorized_keys";
  ASSERT_TRUE(files.write(path, "", {.mode = 0644}));
  ASSERT_TRUE(write_key_file(files, path, KeyFile(kKey), bob, false));
  EXPECT_EQ(files.status(path)->mode, 0644u);
  ASSERT_TRUE(write_key_file(files, path, KeyFile(kKey), bob, true));
  EXPECT_EQ(files.status(path)->mode, 0600u);
  ASSERT_TRUE(write_key_file(files, "/etc/keys/bob", KeyFile(kKey), bob, false));
  EXPECT_FALSE(write_key_file(files, "/etc/keys/bob", KeyFile(kKey), bob, true));
}

}  // namespace
}  // namespace consort::resources
