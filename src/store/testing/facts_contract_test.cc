#include "model/json.h"
#include "store/facts.h"
#include "store/testing/contract.h"

namespace consort::store {
namespace {

class FactsContract : public StoreContract {
 protected:
  static model::Facts facts(const std::string& json) { return {model::parse_json(json)->map()}; }
  bool record(HostId host, const std::string& json) {
    return write([&](Writer& w) { return facts::record(w, prod_, host, facts(json), w.now()); })
        .has_value();
  }
  std::string now(HostId host) {
    auto current = read([&](Reader& r) { return facts::current(r, prod_, host); });
    return current ? model::to_json(current->tree) : "nothing";
  }
  std::string then(HostId host, WallTime when) {
    auto known = read([&](Reader& r) { return facts::at(r, prod_, host, when); });
    return known ? model::to_json(known->tree) : "nothing";
  }
};

INSTANTIATE_TEST_SUITE_P(All, FactsContract, testing::ValuesIn(implementations()),
                         implementation_name);

TEST_P(FactsContract, OnlyChangesMakeHistory) {
  HostId host = add_host("db1");
  EXPECT_EQ(now(host), "nothing");
  const WallTime begin = clock_.wall();
  EXPECT_TRUE(record(host, R"({"os":{"major":12}})"));
  clock_.advance(std::chrono::hours(1));
  EXPECT_FALSE(record(host, R"({"os": {"major": 12}})"));
  EXPECT_TRUE(record(host, R"({"os":{"major":13}})"));
  clock_.advance(std::chrono::hours(1));
  EXPECT_TRUE(record(host, R"({"os":{"major":12}})"));

  auto page = read([&](Reader& r) { return facts::history(r, prod_, host, {}); });
  ASSERT_EQ(page.items.size(), 3u);
  EXPECT_EQ(page.items[0].digest, page.items[2].digest);
  EXPECT_EQ(now(host), R"({"os":{"major":12}})");
  EXPECT_EQ(then(host, begin - std::chrono::seconds(1)), "nothing");
  EXPECT_EQ(then(host, begin), R"({"os":{"major":12}})");
  EXPECT_EQ(then(host, begin + std::chrono::minutes(90)), R"({"os":{"major":13}})");
}

TEST_P(FactsContract, SelectorsAskForFacts) {
  for (int i = 0; i < 9; ++i) {
    HostId host = add_host("h" + std::to_string(i), {i % 2 ? "odd" : "even"});
    if (i < 6) record(host, R"({"os":{"major":)" + std::to_string(10 + i) + "}}");
    if (i == 6) record(host, R"({"os":{"major":{"$unknown":["facts.os.major"]}}})");
  }
  auto find = [&](const std::string& selector) {
    auto parsed = model::Selector::parse(selector, hosts::flags());
    std::string names;
    for (const Host& host :
         read([&](Reader& r) { return hosts::list(r, prod_, *parsed, {}); }).items)
      names += host.name + " ";
    return names;
  };
  EXPECT_EQ(find("facts.os.major >= 13"), "h3 h4 h5 ");
  EXPECT_EQ(find("tag:odd and facts.os.major >= 13"), "h3 h5 ");
  EXPECT_EQ(find("tag:even and facts.os.major != 10"), "h2 h4 h8 ");  // of h6 it is not known
}

TEST_P(FactsContract, AHostOfAnotherEnvironmentHasNone) {
  HostId host = add_host("db1");
  EXPECT_EQ(
      write_code([&](Writer& w) { return facts::record(w, test_, host, facts("{}"), w.now()); }),
      "not-found");
  record(host, R"({"secret":"of prod"})");
  Digest digest = *read([&](Reader& r) { return hosts::get(r, prod_, host); }).facts;
  EXPECT_EQ(read_code([&](Reader& r) { return facts::body(r, prod_, digest); }), "ok");
  EXPECT_EQ(read_code([&](Reader& r) { return facts::body(r, test_, digest); }), "not-found");
}

}  // namespace
}  // namespace consort::store
