#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "model/json.h"
#include "model/resource.h"
#include "model/testing/arbitrary.h"

namespace consort::model {
namespace {

using std::chrono::milliseconds;

Resource resource(Address address, Map attributes = {}) {
  Resource resource;
  resource.address = std::move(address);
  resource.attributes = std::move(attributes);
  resource.hash = resource_hash(resource);
  return resource;
}

Catalog sample(Documents& documents) {
  Map attributes;
  attributes.set("mode", Value("0644"));
  attributes.set("content", Value("hello\n"));
  Catalog catalog;
  catalog.host = "web1";
  catalog.site = "example";
  catalog.revision = "abc123";
  catalog.resources = {resource({"files", "/etc/motd"}, attributes),
                       resource({"services", "nginx"})};
  Resource& service = catalog.resources[1];
  service.drift = DriftPolicy::propose;
  service.retry = {3, milliseconds(1500)};
  service.timeout = milliseconds(90);
  service.sensitive = true;
  service.waits_for = {"facts.os.family"};
  service.attributes.set("state", Value(Unknown{{"facts.os.family"}}));
  service.mark = {documents.intern("tags/we:b.yaml"), 7, 11};
  service.hash = resource_hash(service);
  catalog.anchors = {"packages of tags/web.yaml"};
  catalog.edges = {{0, 1, true, "notifies"}, {2, 0, false, "package"}};
  catalog.remote = {{1, {"services", "postgresql", "db1"}}};
  catalog.blobs = {sha256("a").hex()};
  return catalog;
}

std::string damaged(std::string_view from, std::string_view to) {
  Documents documents;
  std::string text = to_json(sample(documents));
  size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(Catalog, ComesBackFromJson) {
  Documents documents;
  Catalog catalog = sample(documents);
  std::string text = to_json(catalog);
  auto back = catalog_from_json(text, documents);
  ASSERT_TRUE(back) << back.error().to_string();
  EXPECT_EQ(to_json(*back), text);
  EXPECT_EQ(digest(*back), digest(catalog));
  const Resource& service = back->resources[1];
  EXPECT_EQ(service.drift, DriftPolicy::propose);
  EXPECT_EQ(service.retry, (Retry{3, milliseconds(1500)}));
  EXPECT_EQ(service.timeout, milliseconds(90));
  EXPECT_TRUE(service.sensitive);
  EXPECT_EQ(service.mark, catalog.resources[1].mark);
  EXPECT_EQ(service.hash, catalog.resources[1].hash);
  EXPECT_EQ(back->edges, catalog.edges);
  EXPECT_EQ(back->remote, catalog.remote);
}

TEST(Catalog, IsCanonicalJson) {
  Documents documents;
  std::string text = to_json(sample(documents));
  EXPECT_EQ(to_json(*parse_json(text)), text);
}

TEST(Catalog, FindsByAddress) {
  Documents documents;
  Catalog catalog = sample(documents);
  EXPECT_EQ(catalog.find({"services", "nginx"}), &catalog.resources[1]);
  EXPECT_EQ(catalog.find({"services", "nginz"}), nullptr);
}

TEST(Catalog, RefusesWhatDoesNotHoldTogether) {
  const struct {
    std::string_view from, to, error;
  } cases[] = {
      {"consort-catalog/1", "consort-catalog/2",
       "expected 'consort-catalog/1', not 'consort-catalog/2'"},
      {"\"host\":", "\"h\":", "host: is missing"},
      {"\"host\":", "\"extra\":1,\"host\":", "extra: is not a field known here"},
      {"\"0644\"", "\"0600\"", "resources[0].hash: does not fit files./etc/motd"},
      {"files./etc/motd", "files", "resources[0].address: 'files' is not an address"},
      {"files./etc/motd", "host:x/files.a", "resources[0].address: names another host"},
      {"files./etc/motd", "zzz.a", "resources[0].hash: does not fit zzz.a"},
      {"propose", "ignore", "resources[1].drift: 'ignore' is not enforce, report or propose"},
      {"\"attempts\":3", "\"attempts\":0",
       "resources[1].retry.attempts: 0 is not between 1 and 1000000"},
      {"\"delay_ms\":1500", "\"delay_ms\":1.5",
       "resources[1].retry.delay_ms: expected integer, not number"},
      {"\"timeout_ms\":90", "\"timeout_ms\":-1",
       "resources[1].timeout_ms: -1 is not between 0 and 31622400000"},
      {"\"waits_for\":[\"facts.os.family\"]", "\"waits_for\":[]",
       "attributes: unknown, but nothing is waited for"},
      {":7:11", ":7", "resources[1].origin: 'tags/we:b.yaml:7' is not document:line:column"},
      {"\"after\":1", "\"after\":3", "edges[0].after: 3 is not between 0 and 2"},
      {"\"after\":0", "\"after\":2", "edges: they form a cycle"},
      {"\"before\":0", "\"before\":2", "edges: not sorted, or one is there twice"},
      {"host:db1/", "", "remote[0].address: names no other host"},
      {"\"resource\":1", "\"resource\":2", "remote[0].resource: 2 is not between 0 and 1"},
      {"\"blobs\":[\"", "\"blobs\":[\"x", "blobs: 'x"},
      {"\"anchors\":[", "\"anchors\":[1,", "anchors: expected a list of texts, not of integer"},
      {"[", "[[", "not JSON"},
  };
  for (const auto& [from, to, error] : cases) {
    Documents documents;
    auto catalog = catalog_from_json(damaged(from, to), documents);
    ASSERT_FALSE(catalog) << to;
    EXPECT_NE(catalog.error().to_string().find(error), std::string::npos)
        << catalog.error().to_string();
  }
}

TEST(Catalog, RefusesResourcesOutOfOrder) {
  Documents documents;
  Catalog catalog = sample(documents);
  catalog.edges.clear();
  catalog.remote.clear();
  std::swap(catalog.resources[0], catalog.resources[1]);
  auto back = catalog_from_json(to_json(catalog), documents);
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().message, "resources: not sorted by address, or one is there twice");
}

RC_GTEST_PROP(Catalog, SurvivesDamage, ()) {
  Documents documents;
  std::string text = to_json(sample(documents));
  text[*rc::gen::inRange<size_t>(0, text.size())] = *rc::gen::inRange<char>(0x20, 0x7f);
  auto catalog = catalog_from_json(text, documents);
  if (catalog) RC_ASSERT(catalog_from_json(to_json(*catalog), documents).has_value());
}

RC_GTEST_PROP(ResourceHash, DependsOnTheAttributesAndNotOnTheirOrder, ()) {
  Map map = *any_map(any_value());
  Map reversed;
  std::vector<std::string> keys = map.keys();
  for (auto key = keys.rbegin(); key != keys.rend(); ++key)
    reversed.set(*key, *map.find(*key));
  Digest hash = resource({"files", "a"}, map).hash;
  RC_ASSERT(hash == resource({"files", "a"}, reversed).hash);
  map.set("one more", Value(1));
  RC_ASSERT(hash != resource({"files", "a"}, map).hash || reversed.contains("one more"));
}

TEST(ResourceHash, DependsOnThePolicyAndNotOnTheMark) {
  Documents documents;
  Resource base = resource({"files", "a"});
  auto differs = [&](auto change) {
    Resource other = base;
    change(other);
    return resource_hash(other) != base.hash;
  };
  EXPECT_TRUE(differs([](Resource& r) { r.drift = DriftPolicy::report; }));
  EXPECT_TRUE(differs([](Resource& r) { r.retry.attempts = 2; }));
  EXPECT_TRUE(differs([](Resource& r) { r.retry.delay = milliseconds(1); }));
  EXPECT_TRUE(differs([](Resource& r) { r.timeout = milliseconds(1); }));
  EXPECT_TRUE(differs([](Resource& r) { r.sensitive = true; }));
  EXPECT_TRUE(differs([](Resource& r) { r.address.name = "b"; }));
  EXPECT_FALSE(differs([&](Resource& r) { r.mark = {documents.intern("x"), 1, 1}; }));
}

RC_GTEST_PROP(Address, ParsesWhatItPrints, ()) {
  Address address = *any_address();
  RC_ASSERT(Address::parse(address.to_string()) == address);
}

TEST(Address, TakesNamesWithDotsAndSlashes) {
  EXPECT_EQ(Address::parse("files./etc/nginx.conf.d/a"), (Address{"files", "/etc/nginx.conf.d/a"}));
  EXPECT_EQ(Address::parse("host:db1.a.b/services.postgresql@15"),
            (Address{"services", "postgresql@15", "db1.a.b"}));
}

TEST(Address, RefusesWhatIsNone) {
  for (std::string_view text :
       {"", ".", "files", "files.", ".motd", "Files.a", "1files.a", "fi les.a", "host:/files.a",
        "host:db1", "host:db1/files", "/etc/motd"}) {
    EXPECT_FALSE(Address::parse(text)) << text;
  }
}

TEST(DriftPolicy, HasNames) {
  for (DriftPolicy policy : {DriftPolicy::enforce, DriftPolicy::report, DriftPolicy::propose}) {
    EXPECT_EQ(drift_policy(to_string(policy)), policy);
  }
  EXPECT_FALSE(drift_policy("Enforce"));
}

}  // namespace
}  // namespace consort::model
