#include <gtest/gtest.h>

#include "compiler/testing/memory_site.h"
#include "model/json.h"

namespace consort::compiler {
namespace {

using model::Map;
using model::Value;

std::map<std::string, std::string> three_hosts() {
  return {
      {"tags/base.yaml", "files: {/etc/motd: {content: hello}}\n"},
      {"tags/web.yaml", "include: [base]\nfiles: {/etc/web: {template: web.j2}}\n"},
      {"templates/web.j2", "{{ host.name }}\n"},
      {"hosts/base.yaml", "tags: [base]\n"},
      {"hosts/web1.yaml", "tags: [web]\n"},
      {"hosts/web2.yaml",
       "tags: [web]\nservices: {x: {requires: ['host:base/files./etc/motd']}}\n"},
  };
}

class Incremental : public testing::Test {
 protected:
  std::vector<std::string> outdated() {
    return site.compiler().outdated(site.compiler().hosts(), one_by_one);
  }
  void compile_all() {
    for (const std::string& host : site.compiler().hosts())
      held[host] = site.compile(host);
  }

  MemorySite site{three_hosts()};
  std::map<std::string, std::shared_ptr<const Compilation>> held;
};

using Names = std::vector<std::string>;

TEST_F(Incremental, EverythingIsOutdatedAtFirstAndNothingLater) {
  EXPECT_EQ(outdated(), (Names{"base", "web1", "web2"}));
  compile_all();
  EXPECT_EQ(outdated(), Names());
  site.compiler().refresh();
  EXPECT_EQ(outdated(), Names());
  EXPECT_EQ(site.compile("web1"), held["web1"]);
}

TEST_F(Incremental, AHostDocumentTouchesItsHost) {
  compile_all();
  site.write("hosts/web1.yaml", "tags: [web]\npackages: {vim: {}}\n");
  EXPECT_EQ(outdated(), Names{"web1"});
  EXPECT_NE(site.compile("web1"), held["web1"]);
  EXPECT_EQ(site.compile("web2"), held["web2"]);
  EXPECT_EQ(outdated(), Names());
}

TEST_F(Incremental, ATemplateTouchesThoseWhoRenderIt) {
  compile_all();
  site.write("templates/web.j2", "changed {{ host.name }}\n");
  EXPECT_EQ(outdated(), (Names{"web1", "web2"}));
}

TEST_F(Incremental, ATagTouchesThoseWhoTakeItIn) {
  compile_all();
  site.write("tags/base.yaml", "files: {/etc/motd: {content: bye}}\n");
  EXPECT_EQ(outdated(), (Names{"base", "web1", "web2"}));
}

TEST_F(Incremental, AHostTouchesThoseWhoReferToItWhenTheySeeTheChange) {
  compile_all();
  site.write("hosts/base.yaml", "tags: [base]\nfiles: {/etc/motd: {content: other}}\n");
  EXPECT_EQ(outdated(), Names{"base"});
  compile_all();
  site.write("hosts/base.yaml", "tags: []\n");
  EXPECT_EQ(outdated(), (Names{"base", "web2"}));
  EXPECT_NE(site.complaints("web2").find("dangling-reference"), std::string::npos);
}

TEST_F(Incremental, AFileThatAppearsTouchesThoseWhoLookedForIt) {
  site.write("hosts/web1.yaml", "files: {/x: {source: logo}}\n");
  EXPECT_NE(site.complaints("web1").find("missing-file"), std::string::npos);
  compile_all();
  site.write("files/logo", "x");
  EXPECT_EQ(outdated(), Names{"web1"});
  EXPECT_EQ(site.complaints("web1"), "");
}

TEST_F(Incremental, FactsTouchTheirHostAndThoseWhoAsk) {
  site.write("hosts/base.yaml",
             "files: {/all: {content: \"{{ hosts('name:web1') | length }}\"}}\n");
  compile_all();
  Map facts;
  facts.set("x", Value(1));
  site.facts().set("web1", facts);
  site.compiler().refresh();
  EXPECT_EQ(outdated(), (Names{"base", "web1"}));
  compile_all();
  site.facts().set("web2", facts);
  site.compiler().refresh();
  EXPECT_EQ(outdated(), Names{"web2"});
}

TEST_F(Incremental, HostsThatComeAndGoTouchThoseWhoAsk) {
  site.write("hosts/base.yaml",
             "files: {/all: {content: \"{{ hosts('name:web*') | length }}\"}}\n");
  compile_all();
  site.write("hosts/web3.yaml", "{}\n");
  EXPECT_EQ(outdated(), (Names{"base", "web3"}));
  compile_all();
  EXPECT_EQ(site.attribute("base", "files./all", "content"), "\"3\"");
  site.remove("hosts/web3.yaml");
  EXPECT_EQ(outdated(), Names{"base"});
  site.write("hosts/other.yaml", "{}\n");
  EXPECT_EQ(outdated(), (Names{"base", "other"}));
}

TEST_F(Incremental, AnErrorStaysKnownUntilItIsMended) {
  compile_all();
  site.write("tags/web.yaml", "include: [base\n");
  EXPECT_EQ(outdated(), (Names{"web1", "web2"}));
  compile_all();
  site.compiler().refresh();
  EXPECT_EQ(outdated(), Names());
  EXPECT_EQ(site.compile("web1"), held["web1"]);
  EXPECT_FALSE(held["web1"]->catalog);
  site.write("tags/web.yaml", "include: [base]\n");
  EXPECT_EQ(outdated(), (Names{"web1", "web2"}));
  EXPECT_TRUE(site.compile("web1")->catalog);
}

TEST_F(Incremental, ARevisionIsPartOfTheCatalog) {
  site.compiler().refresh("commit-1");
  EXPECT_EQ(site.catalog("web1").revision, "commit-1");
  compile_all();
  site.compiler().refresh("commit-2");
  EXPECT_EQ(outdated(), (Names{"base", "web1", "web2"}));
  EXPECT_EQ(site.catalog("web1").revision, "commit-2");
}

TEST_F(Incremental, OneHostAloneReadsNoOtherHost) {
  site.write("hosts/base.yaml", "tags: [base\n");  // would be an error
  EXPECT_EQ(site.complaints("web1"), "");
}

TEST_F(Incremental, TheDocumentsOfAHostAreThoseItWasMadeFrom) {
  EXPECT_EQ(site.compile("web1")->documents,
            (Names{"hosts/web1.yaml", "site.yaml", "tags/base.yaml", "tags/web.yaml",
                   "templates/web.j2"}));
}

}  // namespace
}  // namespace consort::compiler
