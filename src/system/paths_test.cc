#include "system/paths.h"

#include "system/file_system.h"

namespace consort::system {
namespace {

TEST(Paths, AreMadeNormal) {
  for (auto [path, normal] :
       std::vector<std::pair<std::string, std::string>>{{"/", "/"},
                                                        {"//", "/"},
                                                        {"/./", "/"},
                                                        {"/etc", "/etc"},
                                                        {"/etc/", "/etc"},
                                                        {"//etc/./ssh//", "/etc/ssh"},
                                                        {"/...", "/..."},
                                                        {"/a..b", "/a..b"}}) {
    EXPECT_EQ(normal_path(path).value_or("?"), normal) << path;
  }
}

TEST(Paths, ThatAreRefusedSayWhy) {
  EXPECT_EQ(normal_path("etc").error().message, "path 'etc' is not absolute");
  EXPECT_EQ(normal_path("").error().message, "path '' is not absolute");
  EXPECT_EQ(normal_path("/a/../b").error().message,
            "path '/a/../b' has '..', which is not allowed");
  EXPECT_EQ(normal_path(std::string("/a\0b", 4)).error().message, "path '/a\\x00b' has a NUL byte");
  EXPECT_EQ(normal_path("/" + std::string(5000, 'a')).error().code, Code::invalid);
}

TEST(Paths, HaveParts) {
  EXPECT_EQ(parent_path("/etc/ssh/sshd_config"), "/etc/ssh");
  EXPECT_EQ(parent_path("/etc"), "/");
  EXPECT_EQ(parent_path("/"), "/");
  EXPECT_EQ(file_name("/etc/motd"), "motd");
  EXPECT_EQ(file_name("/"), "");
  EXPECT_EQ(join_path("/", "etc"), "/etc");
  EXPECT_EQ(join_path("/etc", "motd"), "/etc/motd");
}

TEST(TemporaryNames, AreRecognised) {
  std::string name = temporary_name("motd", 0x123456789abcdef0);
  EXPECT_EQ(name.size(), std::string(".motd.consort-0123456789abcdef").size());
  EXPECT_TRUE(is_temporary_name(name));
  EXPECT_TRUE(is_temporary_name(temporary_name(std::string(255, 'x'), 1)));
  EXPECT_LE(temporary_name(std::string(255, 'x'), 1).size(), 255u);
  for (const char* other :
       {"", "motd", ".motd", ".motd.consort-", ".motd.consort-123", "motd.consort-0123456789abcdef",
        ".motd.consort-0123456789abcdeg", ".consort-0123456789abcdef"}) {
    EXPECT_FALSE(is_temporary_name(other)) << other;
  }
}

}  // namespace
}  // namespace consort::system
