#include <algorithm>
#include <set>

#include "base/strings.h"
#include "model/pattern.h"
#include "server/api/interop/ansible_inventory.h"
#include "server/api/testing/api_fixture.h"
#include "store/hosts.h"

namespace consort::server {
namespace {

using ::testing::HasSubstr;

class InteropTest : public ApiTest {
 protected:
  void add_host(const std::string& name, const std::vector<std::string>& tags) {
    write([&](store::Writer& w) { return store::hosts::add(w, prod_, {name, tags}); });
  }
};

// What Ansible demands of the output of an inventory script for --list.
void expect_inventory(const model::Map& inventory) {
  const model::Map& vars = inventory.find("_meta")->map().find("hostvars")->map();
  std::set<std::string> children;
  for (const model::Value& child : inventory.find("all")->map().find("children")->list())
    EXPECT_TRUE(children.insert(child.text()).second);
  for (const auto& entry : inventory) {
    const std::string& group = *entry.key;
    if (group == "_meta" || group == "all") continue;
    EXPECT_TRUE(model::matches("^[A-Za-z_][A-Za-z0-9_]*$", group)) << group;
    EXPECT_TRUE(children.contains(group)) << group;
    std::set<std::string> hosts;
    for (const model::Value& host : entry.value.map().find("hosts")->list()) {
      EXPECT_TRUE(hosts.insert(host.text()).second) << "twice in " << group;
      EXPECT_TRUE(vars.contains(host.text())) << "Ansible would ask again for " << host.text();
    }
    for (const std::string& key : entry.value.map().keys())
      EXPECT_TRUE(key == "hosts" || key == "vars" || key == "children") << key;
  }
}

TEST_F(InteropTest, TheInventoryIsOneThatAnsibleTakes) {
  add_host("db1", {"db", "a-b", "a.b", "größe"});
  add_host("plain", {});
  Reception got = get("/api/v1/inventory/ansible?environment=prod");
  ASSERT_EQ(got.status, 200) << got.text;
  expect_inventory(got.body.map());
  EXPECT_EQ(got.find("tag_web.hosts")->list()[0].text(), "web1");
  EXPECT_EQ(got.find("env_prod.hosts")->list().size(), 3u);
  EXPECT_EQ(got.find("tag_a_b.hosts")->list().size(), 1u);
  const model::Value* web1 = got.find("_meta.hostvars.web1");
  ASSERT_NE(web1, nullptr);
  EXPECT_EQ(model::find_path(web1->map(), "consort_facts.os.family")->text(), "debian");
}

TEST_F(InteropTest, AnEmptyInventoryIsOne) {
  Reception got = get("/api/v1/inventory/ansible?environment=test");
  ASSERT_EQ(got.status, 200);
  expect_inventory(got.body.map());
  EXPECT_TRUE(got.find("_meta.hostvars")->map().empty());
}

TEST_F(InteropTest, WhatIsNotKnownYetIsLeftOut) {
  AnsibleInventory inventory("prod");
  model::Facts facts;
  facts.tree.set("zone", model::Value(model::Unknown{{"facts.zone"}}));
  facts.tree.set("os", model::Value("debian"));
  inventory.add({.name = "a"}, facts);
  const std::string text = inventory.finish();
  EXPECT_EQ(text.find("unknown\":["), std::string::npos);
  EXPECT_THAT(text, HasSubstr(R"("consort_facts":{"os":"debian"})"));
}

TEST_F(InteropTest, PrometheusFindsItsTargets) {
  Reception got = get("/api/v1/sd/prometheus?environment=prod&filter=tag:web&port=9200");
  ASSERT_EQ(got.status, 200);
  EXPECT_EQ(got.header("content-type"), "application/json");
  ASSERT_TRUE(got.body.is_list());
  ASSERT_EQ(got.body.list().size(), 1u);
  const model::Map& target = got.body.list()[0].map();
  EXPECT_EQ(target.find("targets")->list()[0].text(), "web1:9200");
  const model::Map& labels = target.find("labels")->map();
  EXPECT_EQ(labels.find("__meta_consort_tags")->text(), ",base,web,");
  for (const auto& label : labels)
    EXPECT_TRUE(model::matches("^[a-zA-Z_][a-zA-Z0-9_]*$", *label.key) && label.value.is_text());
  EXPECT_EQ(get("/api/v1/sd/prometheus?environment=test").text, "[]");
}

// Lines are comments, or a name with labels and a number; a family is together and has its type.
void expect_exposition(const std::string& text) {
  std::set<std::string> seen;
  std::string family;
  ASSERT_TRUE(text.ends_with("\n"));
  for (std::string_view line : split_lines(text)) {
    if (line.starts_with("# HELP ")) continue;
    if (line.starts_with("# TYPE ")) {
      family = std::string(split_words(line)[2]);
      EXPECT_TRUE(seen.insert(family).second) << family << " twice";
      continue;
    }
    EXPECT_TRUE(model::matches(
        "^[a-z_]+(\\{[a-z_]+=\"[^\"]*\"(,[a-z_]+=\"[^\"]*\")*\\})? [0-9.e+-]+$", line))
        << line;
    EXPECT_TRUE(line.starts_with(family)) << line;
  }
}

TEST_F(InteropTest, MetricsAreInTheFormatOfPrometheus) {
  get("/api/v1/hosts?environment=prod");
  get("/api/v1/hosts/none?environment=prod");
  Reception got = get("/metrics", reader_);
  ASSERT_EQ(got.status, 200);
  EXPECT_THAT(got.header("content-type"), HasSubstr("text/plain"));
  expect_exposition(got.text);
  for (const char* line :
       {"consort_hosts_by_life_cycle{environment=\"acme/prod\",state=\"pending\"} 1\n",
        "consort_drift_open{environment=\"acme/prod\"} 1\n",
        "consort_operations_running{environment=\"acme/prod\"} 1\n",
        "consort_http_requests_total{operation=\"listHosts\",status=\"2xx\"} 1\n",
        "consort_http_requests_total{operation=\"getHost\",status=\"4xx\"} 1\n",
        "consort_http_request_seconds_bucket{operation=\"listHosts\",le=\"+Inf\"} 1\n"})
    EXPECT_THAT(got.text, HasSubstr(line));
}

}  // namespace
}  // namespace consort::server
