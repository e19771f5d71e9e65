#include "document/folder_tree.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/strings.h"
#include "system/testing/temporary_root.h"

namespace consort::document {
namespace {

class FolderTreeTest : public testing::Test {
 protected:
  FolderTreeTest() {
    folder_.put("/outside.yaml", "secret");
    folder_.put("/site/site.yaml", "name: x\n");
    folder_.put("/site/tags/web.yaml", "packages: {}\n");
  }

  void link(const std::string& path, const std::string& to) {
    std::filesystem::create_symlink(to, folder_.path("/site/" + path));
  }
  FolderTree tree(FolderTree::Bounds bounds = {}) {
    return FolderTree::open(folder_.path("/site"), bounds).value();
  }
  std::vector<std::string> paths() {
    std::vector<std::string> found;
    std::vector<SourceFile> files = tree().list().value();
    for (const SourceFile& file : files)
      found.push_back(file.path);
    return found;
  }
  std::string error(std::string_view path) {
    Result<std::string> text = tree().read(path);
    return text ? "read: " + *text
                : std::string(to_string(text.error().code)) + ": " + text.error().message;
  }

  system::TemporaryRoot folder_;
};

TEST_F(FolderTreeTest, ListsFilesSortedWithoutBackupsAndVersionControl) {
  for (const char* path :
       {"/site/.git/config", "/site/tags/.git", "/site/web.yaml~", "/site/.web.yaml.swp",
        "/site/.#web.yaml", "/site/#web.yaml#", "/site/.svn/x"}) {
    folder_.put(path, "");
  }
  folder_.put("/site/applications/shop/files/logo.png", std::string("\x89PNG\0\xFF", 6));
  folder_.put("/site/.gitignore", "x");
  EXPECT_EQ(paths(), (std::vector<std::string>{".gitignore", "applications/shop/files/logo.png",
                                               "site.yaml", "tags/web.yaml"}));
  EXPECT_EQ(tree().list().value()[1].size, 6u);
  EXPECT_EQ(tree().read("applications/shop/files/logo.png").value(),
            std::string("\x89PNG\0\xFF", 6));
}

TEST_F(FolderTreeTest, ListsSubmodulesAsSuchAndDoesNotEnterThem) {
  folder_.put("/site/modules/one/.git", "gitdir: ../../.git/modules/one\n");
  folder_.put("/site/modules/one/site.yaml", "name: other\n");
  folder_.put("/site/modules/two/.git/HEAD", "ref: refs/heads/main\n");
  EXPECT_EQ(paths(), (std::vector<std::string>{"modules/one/", "modules/two/", "site.yaml",
                                               "tags/web.yaml"}));
}

TEST_F(FolderTreeTest, FollowsLinksThatStayInside) {
  link("tags/same.yaml", "web.yaml");
  link("tags/up.yaml", "../site.yaml");
  link("tags/twice.yaml", "up.yaml");
  link("common", "tags");
  EXPECT_EQ(tree().read("tags/same.yaml").value(), "packages: {}\n");
  EXPECT_EQ(tree().read("tags/twice.yaml").value(), "name: x\n");
  EXPECT_EQ(tree().read("common/web.yaml").value(), "packages: {}\n");
  EXPECT_EQ(tree().read("common/up.yaml").value(), "name: x\n");
  EXPECT_EQ(paths(), (std::vector<std::string>{"site.yaml", "tags/same.yaml", "tags/twice.yaml",
                                               "tags/up.yaml", "tags/web.yaml"}));
}

TEST_F(FolderTreeTest, RefusesLinksThatLeave) {
  link("absolute.yaml", folder_.path("/outside.yaml"));
  link("climbing.yaml", "../outside.yaml");
  link("tags/climbing.yaml", "../../outside.yaml");
  link("out", "..");
  link("loop", "loop");
  link("dangling", "nowhere");
  EXPECT_EQ(error("absolute.yaml"), "denied: cannot read absolute.yaml: it is a link to " +
                                        folder_.path("/outside.yaml") + ", outside of the site");
  EXPECT_EQ(error("climbing.yaml"),
            "denied: cannot read climbing.yaml: it leads outside of the site");
  EXPECT_EQ(error("tags/climbing.yaml"),
            "denied: cannot read tags/climbing.yaml: it leads outside of the site");
  EXPECT_EQ(error("out/outside.yaml").substr(0, 7), "denied:");
  EXPECT_EQ(error("loop").substr(0, 7), "denied:");
  EXPECT_EQ(error("dangling").substr(0, 10), "not-found:");
  EXPECT_EQ(error("../outside.yaml").substr(0, 7), "denied:");
  EXPECT_EQ(error("/etc/passwd").substr(0, 7), "denied:");
  EXPECT_EQ(error(std::string_view("site.yaml\0x", 11)).substr(0, 7), "denied:");
  // Listed all the same: who names one is told why it cannot be read.
  EXPECT_EQ(paths().front(), "absolute.yaml");
}

TEST_F(FolderTreeTest, RefusesWhatIsNoFile) {
  ASSERT_EQ(mkfifo(folder_.path("/site/pipe").c_str(), 0600), 0);
  EXPECT_EQ(error("tags"), "invalid: cannot read tags: it is a folder");
  EXPECT_EQ(error("pipe"), "invalid: cannot read pipe: it is no regular file");
  EXPECT_EQ(error("site.yaml/x").substr(0, 10), "not-found:");
  EXPECT_EQ(error("missing.yaml"),
            "not-found: cannot read missing.yaml: No such file or directory");
  EXPECT_EQ(error(""), "invalid: cannot read : it is a folder");
}

TEST_F(FolderTreeTest, StaysWithinItsBounds) {
  EXPECT_EQ(tree({.files = 1}).list().error().message, "the site has more than 1 file");
  folder_.put("/site/a/b/c/d", "");
  EXPECT_FALSE(tree({.depth = 2}).list());
  EXPECT_TRUE(tree({.depth = 3}).list());
  EXPECT_EQ(tree().read("site.yaml", 3).error().to_string(), "site.yaml has 8 bytes, more than 3");
  EXPECT_EQ(tree().read("site.yaml", 8).value(), "name: x\n");
}

TEST_F(FolderTreeTest, OpeningWhatIsNotThereFails) {
  Result<FolderTree> missing = FolderTree::open(folder_.path("/nowhere"));
  EXPECT_EQ(missing.error().code, Code::not_found);
  EXPECT_FALSE(FolderTree::open(folder_.path("/site/site.yaml")));
}

TEST_F(FolderTreeTest, TheStampMovesWithEveryChange) {
  FolderTree tree = this->tree();
  EXPECT_EQ(tree.stamp("missing").error().code, Code::not_found);
  // Same length, same inode, one after the other: only the kernel's clock could tell, and it is
  // coarse.
  std::string path = folder_.path("/site/site.yaml");
  Stamp last = tree.stamp("site.yaml").value();
  for (int i = 0; i < 200; ++i) {
    FILE* file = fopen(path.c_str(), "r+");
    fprintf(file, "%08d", i);
    fclose(file);
    Stamp now = tree.stamp("site.yaml").value();
    EXPECT_NE(now, last) << i;
    last = now;
  }
}

TEST_F(FolderTreeTest, TheStampOfAnOldFileStays) {
  FolderTree tree = this->tree();
  std::string path = "/usr/bin/env";
  FolderTree bin = FolderTree::open("/usr/bin").value();
  EXPECT_EQ(bin.stamp("env").value(), bin.stamp("env").value());
  EXPECT_NE(bin.stamp("env").value(), bin.stamp("cat").value());
}

}  // namespace
}  // namespace consort::document
