#include <sys/stat.h>

#include <algorithm>

#include "cli/exit_code.h"
#include "cli/testing/cli_fixture.h"
#include "model/value.h"

namespace consort::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class Adopt : public CliTest {
 protected:
  int adopt(std::vector<std::string> more = {}, const std::string& input = {},
            bool terminal = false) {
    more.insert(more.begin(), {"adopt", "--root", (folder_ / "root").string()});
    if (std::ranges::find(more, "-C") == more.end())
      more.insert(more.end(), {"-C", (folder_ / "site").string()});
    if (std::ranges::find(more, "--host") == more.end()) more.insert(more.end(), {"--host", "db1"});
    return run_as_typed(more, input, terminal);
  }

  // Everything that a change would show in.
  std::string census() {
    std::string all;
    for (const auto& entry : fs::recursive_directory_iterator(folder_ / "root")) {
      struct stat status {};
      EXPECT_EQ(::lstat(entry.path().c_str(), &status), 0);
      all += entry.path().string() + " " + std::to_string(status.st_mode) + " " +
             std::to_string(status.st_size) + " " + std::to_string(status.st_mtim.tv_sec) + "." +
             std::to_string(status.st_mtim.tv_nsec) + " " + std::to_string(status.st_ctim.tv_sec) +
             "." + std::to_string(status.st_ctim.tv_nsec) + "\n";
    }
    return all;
  }

  int plan() {
    return run_as_typed({"plan", "-C", (folder_ / "site").string(), "--host", "db1", "--root",
                         (folder_ / "root").string(), "--exit-code"});
  }

  std::string description() { return read("site/hosts/db1.yaml"); }
};

TEST_F(Adopt, DescribesAMachineAsItIsAndChangesNothingOnIt) {
  write("root/etc/app.conf", "listen 80\n");
  write("root/etc/long.conf", std::string(3000, 'x') + "\n");
  write("root/etc/data.bin", std::string("\x00\x01\xff", 3));
  ::chmod((folder_ / "root/etc/app.conf").c_str(), 0600 | 0044);
  const std::string before = census();
  EXPECT_EQ(adopt(), kOk) << err_ << out_;
  EXPECT_EQ(census(), before);
  EXPECT_THAT(description(), HasSubstr("/etc/app.conf:\n    content: |\n      listen 80\n"));
  EXPECT_THAT(description(), HasSubstr("/etc/long.conf:\n    source: db1/etc/long.conf\n"));
  EXPECT_EQ(read("site/files/db1/etc/long.conf"), std::string(3000, 'x') + "\n");
  EXPECT_EQ(read("site/files/db1/etc/data.bin"), std::string("\x00\x01\xff", 3));
  EXPECT_THAT(out_, HasSubstr("nothing on the machine was changed"));
  EXPECT_THAT(out_, Not(HasSubstr("data.bin: it holds bytes")));
  EXPECT_EQ(plan(), kOk) << out_;
  EXPECT_FALSE(exists("root/var/lib/consort"));
  EXPECT_FALSE(exists("site/.consort-addition~"));
}

TEST_F(Adopt, WhatLooksLikeAnExpressionIsNone) {
  const std::string rule = "- name: {{ item }} {% if x %}\n";
  write("root/etc/play.yml", rule);
  write("root/etc/{{ odd }}.conf", "odd\n");
  EXPECT_EQ(adopt(), kOk) << err_;
  EXPECT_EQ(read("site/files/db1/etc/play.yml"), rule);
  EXPECT_EQ(plan(), kOk) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("No changes"));
  EXPECT_EQ(run_as_typed({"compile", "-C", (folder_ / "site").string(), "--host", "db1"}), kOk);
  EXPECT_THAT(out_, HasSubstr("files./etc/{{ odd }}.conf"));
}

TEST_F(Adopt, NoSecretLeavesTheMachine) {
  write("root/etc/ssl/private/web.key",
        "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n");
  write("root/etc/app.conf", "url = postgres://shop:hunter2@db/shop\n");
  EXPECT_EQ(adopt(), kOk) << err_;
  for (const auto& entry : fs::recursive_directory_iterator(folder_ / "site")) {
    if (entry.is_directory()) continue;
    EXPECT_THAT(read(fs::relative(entry.path(), folder_).string()), Not(HasSubstr("hunter2")));
  }
  EXPECT_THAT(out_, HasSubstr("files./etc/ssl/private/web.key: it holds a secret"));
  EXPECT_THAT(out_, HasSubstr("/var/lib/consort/secrets/NAME"));
}

TEST_F(Adopt, NothingIsWrittenOver) {
  write("site/hosts/db1.yaml", "tags: [base]\n");
  EXPECT_EQ(adopt(), kError);
  EXPECT_THAT(err_, HasSubstr("has a host db1 already"));
  EXPECT_EQ(description(), "tags: [base]\n");
  write("site/hosts/db2.jsonnet", "{}\n");
  EXPECT_EQ(adopt({"--host", "db2"}), kError);
  write("home/notes.txt", "mine\n");
  EXPECT_EQ(adopt({"-C", (folder_ / "home").string()}), kError);
  EXPECT_THAT(err_, HasSubstr("holds other things"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_ / "home"), {}), 1);
}

TEST_F(Adopt, ASiteIsMadeWhereThereIsNone) {
  EXPECT_EQ(adopt({"-C", (folder_ / "new").string()}), kOk) << err_;
  EXPECT_THAT(read("new/site.yaml"), HasSubstr("name: new\n"));
  EXPECT_EQ(run_as_typed({"check", "-C", (folder_ / "new").string()}), kOk) << err_;
}

TEST_F(Adopt, ItsTagsAreKeptAsFarAsTheMachineIsLikeThem) {
  write("site/tags/base.yaml",
        "files:\n  /etc/app.conf: {content: \"same\\n\"}\n  /etc/other.conf: {content: "
        "\"wanted\\n\"}\n");
  write("root/etc/app.conf", "same\n");
  EXPECT_EQ(adopt({"--tags", "base"}), kOk) << err_;
  EXPECT_THAT(description(), HasSubstr("tags:\n  - base\n"));
  EXPECT_THAT(description(), Not(HasSubstr("/etc/app.conf")));
  EXPECT_THAT(description(), HasSubstr("/etc/other.conf: null"));
  EXPECT_THAT(out_, HasSubstr("withdrawn (null)"));
  EXPECT_EQ(plan(), kOk) << out_;
}

TEST_F(Adopt, ASiteThatDoesNotCompileSaysSo) {
  write("site/tags/base.yaml", "files: {/etc/motd: {contend: x}}\n");
  EXPECT_EQ(adopt({"--tags", "base"}), kNotCompiled);
  EXPECT_THAT(err_, HasSubstr("unknown-attribute"));
  EXPECT_FALSE(exists("site/hosts/db1.yaml"));
  EXPECT_FALSE(exists("site/files"));
}

TEST_F(Adopt, ThePersonIsAskedAndMaySayNo) {
  EXPECT_EQ(adopt({}, "n\n", true), kError);
  EXPECT_THAT(err_, HasSubstr("Nothing was written"));
  EXPECT_FALSE(exists("site/hosts/db1.yaml"));
  EXPECT_EQ(adopt({}, "y\n", true), kOk);
  EXPECT_TRUE(exists("site/hosts/db1.yaml"));
}

TEST_F(Adopt, ANameThatNoHostCanHaveIsRefused) {
  for (const char* name : {"../db1", ".db1", "a b", "a/b", ""}) {
    EXPECT_EQ(adopt({"--host", name}), kError) << name;
    EXPECT_EQ(std::distance(fs::directory_iterator(folder_ / "site/hosts"), {}), 1) << name;
  }
  write("root/etc/hostname", "../../etc/passwd\n");
  EXPECT_EQ(run_as_typed({"adopt", "--root", (folder_ / "root").string(), "-C",
                          (folder_ / "site").string()}),
            kError);
  EXPECT_THAT(err_, HasSubstr("cannot be the name of a host"));
}

TEST_F(Adopt, ProgramsReadJson) {
  write("root/etc/app.conf", "same\n");
  EXPECT_EQ(adopt({"-o", "json"}), kOk) << err_;
  const model::Value result = json();
  EXPECT_EQ(result.map().find("host")->text(), "db1");
  EXPECT_TRUE(result.map().find("left_out")->list().empty());
  EXPECT_EQ(result.map().find("written")->list().front().text(), "hosts/db1.yaml");
  EXPECT_GE(result.map().find("unchanged")->integer(), 1);
}

}  // namespace
}  // namespace consort::cli
