#include "cli/exit_code.h"
#include "cli/testing/cli_fixture.h"

namespace consort::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class AlikeVerb : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    fs::remove(folder_ / "site/hosts/web1.yaml");
    for (const std::string& host : {std::string("a"), std::string("b")}) {
      write("site/hosts/" + host + ".yaml",
            "# the host " + host +
                "\n"
                "tags: [base]   # first\n"
                "files:\n"
                "  # what all have\n"
                "  /etc/shop.conf: {content: \"shop\\n\", mode: \"0640\"}\n"
                "  /etc/long.conf: {source: " +
                host +
                "/etc/long.conf}\n"
                "  /etc/own.conf: {content: " +
                host +
                "}   # its own\n"
                "packages:\n"
                "  nginx: {}\n"
                "  curl: {}\n");
      write("site/files/" + host + "/etc/long.conf", "long\n");
    }
    write("site/hosts/c.yaml", "packages: {emacs: {}}\n");
  }

  int alike(std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"alike", "-C", (folder_ / "site").string()});
    return run_as_typed(more);
  }
  std::string catalog_of(const std::string& host) {
    EXPECT_EQ(run_as_typed({"compile", "-C", (folder_ / "site").string(), "--host", host, "--root",
                            (folder_ / "root").string()}),
              kOk)
        << err_;
    std::string addresses;
    for (char c : out_)
      addresses += c;
    return addresses.substr(0, addresses.find("resources for"));
  }
};

TEST_F(AlikeVerb, ShowsWhatHostsShare) {
  EXPECT_EQ(alike(), kOk) << err_;
  EXPECT_THAT(out_, HasSubstr("a, b: 4 resources in common"));
  EXPECT_THAT(out_, HasSubstr("only a: files./etc/own.conf"));
  EXPECT_THAT(out_, HasSubstr("--hosts a,b --write TAG"));
  EXPECT_THAT(out_, Not(HasSubstr("emacs")));
  EXPECT_EQ(alike({"--min-share", "0.9"}), kOk);
  EXPECT_THAT(err_, HasSubstr("No hosts share 90 %"));
  EXPECT_EQ(alike({"-o", "json"}), kOk);
  EXPECT_THAT(out_, HasSubstr("files./etc/long.conf"));
}

TEST_F(AlikeVerb, MakesATagAndChangesNoHost) {
  EXPECT_EQ(alike({"--write", "shop"}), kOk) << err_;
  EXPECT_EQ(read("site/hosts/a.yaml"),
            "# the host a\n"
            "tags: [base, shop]   # first\n"
            "files:\n"
            "  # what all have\n"
            "  /etc/own.conf: {content: a}   # its own\n"
            "packages:\n"
            "  nginx: {}\n"
            "  curl: {}\n");
  const std::string tag = read("site/tags/shop.yaml");
  EXPECT_THAT(tag, HasSubstr("in common: a, b\n"));
  EXPECT_THAT(tag, HasSubstr("source: shop/etc/long.conf"));
  EXPECT_THAT(tag, HasSubstr("mode: \"0640\""));
  EXPECT_EQ(read("site/files/shop/etc/long.conf"), "long\n");
  EXPECT_FALSE(exists("site/files/a"));
  EXPECT_THAT(out_, HasSubstr("4 resources moved to tags/shop.yaml, which 2 hosts have now"));
  EXPECT_EQ(run_as_typed({"check", "-C", (folder_ / "site").string()}), kOk) << err_;
  EXPECT_THAT(catalog_of("a"), HasSubstr("files./etc/long.conf"));
  EXPECT_EQ(alike({"--hosts", "a,b", "--write", "shop"}), kError);
  EXPECT_THAT(err_, HasSubstr("there is a tag shop already"));
}

TEST_F(AlikeVerb, ContentThatAnotherHostUsesStays) {
  write("site/hosts/c.yaml", "files: {/etc/long.conf: {source: a/etc/long.conf}}\n");
  EXPECT_EQ(alike({"--hosts", "a,b", "--write", "shop"}), kOk) << err_;
  EXPECT_TRUE(exists("site/files/a/etc/long.conf"));
  EXPECT_EQ(run_as_typed({"check", "-C", (folder_ / "site").string()}), kOk) << err_;
}

// Where a parameter of the host stands in it, the tag would be read the same: what differs is seen.
TEST_F(AlikeVerb, NothingIsWrittenThatWouldChangeAHost) {
  const std::string before = read("site/hosts/a.yaml");
  EXPECT_EQ(alike({"--hosts", "a,nope"}), kError);
  EXPECT_THAT(err_, HasSubstr("no host 'nope'"));
  EXPECT_EQ(alike({"--hosts", "a,b", "--write", "../shop"}), kError);
  EXPECT_EQ(alike({"--hosts", "a,c", "--write", "shop"}), kError);
  EXPECT_EQ(read("site/hosts/a.yaml"), before);
  EXPECT_FALSE(exists("site/tags/shop.yaml"));
  write("site/hosts/c.yaml", "packages: {nginx: {}\n");
  EXPECT_EQ(alike(), kNotCompiled);
}

}  // namespace
}  // namespace consort::cli
