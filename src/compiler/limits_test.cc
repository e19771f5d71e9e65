#include <gtest/gtest.h>

#include "base/strings.h"
#include "compiler/testing/memory_site.h"

namespace consort::compiler {
namespace {

using Files = std::map<std::string, std::string>;

std::string number(size_t value) { return std::to_string(value); }

// The rules of what is wrong with a host, each once.
std::set<std::string> rules_of(MemorySite& site, const std::string& host) {
  std::set<std::string> rules;
  auto compilation = site.compile(host);
  for (const Diagnostic& diagnostic : compilation->diagnostics.all())
    rules.insert(diagnostic.rule);
  EXPECT_EQ(compilation->catalog != nullptr, rules.empty());
  return rules;
}

TEST(Limits, TagsIncludeEachOtherNoDeeperThanAHundred) {
  Files files;
  for (size_t i = 0; i < 150; ++i)
    files["tags/t" + number(i) + ".yaml"] = "include: [t" + number(i + 1) + "]\n";
  files["tags/t150.yaml"] = "{}\n";
  files["hosts/deep.yaml"] = "tags: [t0]\n";
  files["hosts/fine.yaml"] = "tags: [t60]\n";
  MemorySite site(files);
  EXPECT_EQ(rules_of(site, "deep"), std::set<std::string>{"too-many-layers"});
  EXPECT_EQ(rules_of(site, "fine"), std::set<std::string>{});
}

TEST(Limits, ManyKeysAreTakenFromAMapInLinearTime) {
  std::string map = "{", keys = "[";
  for (size_t i = 0; i < 50'000; ++i) {
    map += "k" + number(i) + ": 1, ";
    keys += "k" + number(i) + ", ";
  }
  MemorySite site({{"hosts/h.yaml", "parameters:\n  m: " + map + "last: 2}\n  m-: " + keys +
                                        "none]\nfiles: {/a: {content: '{{ m.last }}'}}\n"}});
  EXPECT_EQ(site.attribute("h", "files./a", "content"), "\"2\"");
}

TEST(Limits, ApplicationsThatDoubleAtEachStepAreCutOff) {
  Files files;
  for (size_t i = 0; i < 18; ++i) {
    std::string use = "{use: a" + number(i + 1) + "}";
    files["applications/a" + number(i) + "/application.yaml"] =
        "applications: {x: " + use + ", y: " + use + "}\n";
  }
  files["applications/a18/application.yaml"] = "{}\n";
  files["hosts/h.yaml"] = "applications: {a: {use: a0}}\n";
  MemorySite site(files);
  EXPECT_EQ(rules_of(site, "h"), std::set<std::string>{"too-many-layers"});
}

// Every level takes a good deal of the stack: the deepest there may be must fit.
TEST(Limits, ParametersThatNeedEachOtherTooDeeplyAreRefused) {
  std::string open(90, '('), close(90, ')');
  std::string parameters = "parameters:\n";
  for (size_t i = 0; i < 100; ++i)
    parameters += "  p" + number(i) + ": \"{{ " + open + "p" + number(i + 1) + close + " }}\"\n";
  parameters += "  p100: end\n";
  MemorySite site(Files{{"tags/t.yaml", parameters},
                        {"hosts/deep.yaml", "tags: [t]\nfiles: {/x: {content: \"{{ p0 }}\"}}\n"},
                        {"hosts/fine.yaml", "tags: [t]\nfiles: {/x: {content: \"{{ p80 }}\"}}\n"}});
  EXPECT_EQ(rules_of(site, "deep"), std::set<std::string>{"parameter-depth"});
  EXPECT_EQ(site.attribute("fine", "files./x", "content"), "\"end\"");
}

TEST(Limits, PackagesBeforeFilesTakeAnAnchorAndNotTheirProduct) {
  std::string layer = "packages:\n";
  for (size_t i = 0; i < 1500; ++i)
    layer += "  p" + number(i) + ": {}\n";
  layer += "files:\n";
  for (size_t i = 0; i < 1000; ++i)
    layer += "  /etc/f" + number(i) + ": {}\n";
  MemorySite site(Files{{"hosts/h.yaml", layer}, {"notes.txt", ""}});
  const model::Catalog& catalog = site.catalog("h");
  EXPECT_EQ(catalog.resources.size(), 2500u);
  EXPECT_EQ(catalog.anchors, std::vector<std::string>{"packages of hosts/h.yaml"});
  EXPECT_EQ(catalog.edges.size(), 2500u);
}

TEST(Limits, ManyErrorsAreAllToldInTime) {
  std::string layer = "files:\n  /good: {}\n";
  for (size_t i = 0; i < 20'000; ++i)
    layer += "  /f" + number(i) + ": {requires: files./goof" + number(i) + ", source: x" +
             number(i) + "}\n";
  MemorySite site(Files{{"hosts/h.yaml", layer}, {"notes.txt", ""}});
  EXPECT_EQ(site.compile("h")->diagnostics.all().size(), 40'000u);
}

TEST(Limits, RivalsOfOneThingAreOneErrorWithAFewPlaces) {
  std::string lines = "lines:\n", below = "files:\n  /f: {content: x}\n";
  for (size_t i = 0; i < 20'000; ++i) {
    lines += "  l" + number(i) + ": {path: /f, line: x}\n";
    below += "  /f/" + number(i) + "/g: {}\n";
  }
  MemorySite site(Files{{"hosts/h.yaml", below + lines}, {"notes.txt", ""}});
  const std::vector<Diagnostic>& all = site.compile("h")->diagnostics.all();
  ASSERT_EQ(all.size(), 2u);
  for (const Diagnostic& rivals : all) {
    EXPECT_EQ(rivals.rule, "rival-resources");
    EXPECT_LE(rivals.notes.size(), 9u);
  }
}

TEST(Limits, DeepFoldersAreLookedAtInTime) {
  std::string deep = repeat("/d", 500), layer = "files:\n  /f: {}\n";
  for (size_t i = 0; i < 1000; ++i)
    layer += "  " + deep + "/" + number(i) + "/f: {}\n";
  MemorySite site(Files{{"hosts/h.yaml", layer}, {"notes.txt", ""}});
  EXPECT_EQ(rules_of(site, "h"), std::set<std::string>{});
}

TEST(Limits, ListsThatAreAddedToAndTakenFromCostTheirSize) {
  std::string many;
  for (size_t i = 0; i < 20'000; ++i)
    many += "u" + number(i) + ", ";
  MemorySite site(Files{{"tags/a.yaml", "users: {u: {groups: [" + many + "]}}\n"},
                        {"tags/b.yaml", "users: {u: {groups+: [" + many + "last]}}\n"},
                        {"hosts/h.yaml", "tags: [a, b]\nusers: {u: {groups-: [" + many + "]}}\n"}});
  EXPECT_EQ(site.attribute("h", "users.u", "groups"), "[\"last\"]");
}

TEST(Limits, AHostHasOnlySoMuchText) {
  std::string layer = "parameters: {long: \"{{ 'x' * 16000000 }}\"}\nfiles:\n";
  for (size_t i = 0; i < 70; ++i)
    layer += "  /f" + number(i) + ": {content: \"{{ long }}y\"}\n";
  MemorySite site(Files{{"hosts/h.yaml", layer}, {"notes.txt", ""}});
  EXPECT_EQ(rules_of(site, "h"), std::set<std::string>{"too-large"});
}

TEST(Limits, ASiteNeedsItsDocument) {
  MemorySite site(Files{{"hosts/h.yaml", "{}\n"}, {"notes.txt", ""}});
  site.remove("site.yaml");
  EXPECT_EQ(rules_of(site, "h"), std::set<std::string>{"missing-site"});
}

TEST(Limits, TextsThatAreNotTextAreRefused) {
  MemorySite site(
      {{"templates/t.j2", "\xff"},
       {"files/f", "\xff"},
       {"hosts/h.yaml",
        "files: {/a: {template: t.j2}, /b: {content: \"{{ file('f') }}\"}, /c: {source: f}}\n"}});
  EXPECT_EQ(rules_of(site, "h"), std::set<std::string>{"unreadable"});
  EXPECT_EQ(site.compile("h")->diagnostics.all().size(), 2u);
}

}  // namespace
}  // namespace consort::compiler
