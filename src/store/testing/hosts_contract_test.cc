#include "store/host_counts.h"
#include "store/testing/contract.h"

namespace consort::store {
namespace {

class HostsContract : public StoreContract {
 protected:
  // Names of the hosts a selector finds, over all pages.
  std::vector<std::string> find(const std::string& selector, size_t limit = 100) {
    auto parsed = model::Selector::parse(selector, hosts::flags());
    EXPECT_TRUE(parsed) << selector;
    std::vector<std::string> names;
    PageRequest request{.limit = limit};
    do {
      auto page = read([&](Reader& r) { return hosts::list(r, prod_, *parsed, request); });
      for (const Host& host : page.items)
        names.push_back(host.name);
      request.after = page.next;
    } while (!request.after.empty());
    return names;
  }
};

using Names = std::vector<std::string>;
INSTANTIATE_TEST_SUITE_P(All, HostsContract, testing::ValuesIn(implementations()),
                         implementation_name);

TEST_P(HostsContract, KeepsWhatItIsGiven) {
  HostId id = add_host("db1", {"base", "db"});
  WallTime seen = clock_.wall() + std::chrono::seconds(5);
  write([&](Writer& w) -> Status {
    TRY_DO(hosts::set_life_cycle(w, prod_, id, LifeCycle::managed));
    TRY_DO(hosts::set_connectivity(w, prod_, id, Connectivity::online));
    TRY_DO(hosts::set_compliance(w, prod_, id, Compliance::drifted));
    TRY_DO(hosts::set_note(w, prod_, id, "rack 7, 'left' \"top\" \n ü"));
    TRY_DO(hosts::set_identity(w, prod_, id, "agent-1", "0af3"));
    return hosts::set_seen(w, prod_, id, seen);
  });
  Host expected{.id = id,
                .name = "db1",
                .tags = {"base", "db"},
                .life_cycle = LifeCycle::managed,
                .connectivity = Connectivity::online,
                .compliance = Compliance::drifted,
                .note = "rack 7, 'left' \"top\" \n ü",
                .agent = "agent-1",
                .certificate = "0af3",
                .last_seen = seen,
                .created = clock_.wall()};
  EXPECT_EQ(read([&](Reader& r) { return hosts::get(r, prod_, id); }), expected);
  reopen();
  EXPECT_EQ(read([&](Reader& r) { return hosts::find(r, prod_, "db1"); }), expected);
}

TEST_P(HostsContract, RefusesWhatCannotBe) {
  add_host("db1");
  auto add = [&](NewHost host) {
    return write_code([&](Writer& w) { return hosts::add(w, prod_, host); });
  };
  EXPECT_EQ(add({.name = "db1"}), "exists");
  EXPECT_EQ(add({.name = ""}), "invalid");
  EXPECT_EQ(add({.name = "a", .tags = {"x", "y", "x"}}), "invalid");
  EXPECT_EQ(add({.name = "a", .tags = {""}}), "invalid");
  EXPECT_EQ(add({.name = "a", .tags = {"x\ny"}}), "invalid");
  EXPECT_EQ(write_code([&](Writer& w) { return hosts::add(w, EnvironmentId{99}, {.name = "a"}); }),
            "not-found");
}

TEST_P(HostsContract, SelectorsFindHosts) {
  HostId web1 = add_host("web1", {"base", "web"});
  add_host("web2", {"base", "web", "canary"});
  HostId db1 = add_host("db1", {"base", "it's"});
  write([&](Writer& w) -> Status {
    TRY_DO(hosts::set_compliance(w, prod_, web1, Compliance::drifted));
    return hosts::set_life_cycle(w, prod_, db1, LifeCycle::managed);
  });
  const std::pair<std::string, Names> cases[] = {
      {"tag:web", {"web1", "web2"}},
      {"tag:w*", {"web1", "web2"}},
      {"tag:base and not tag:web", {"db1"}},
      {"tag:web and tag:canary", {"web2"}},
      {"tag:web or tag:\"it's\"", {"db1", "web1", "web2"}},
      {"tag:\"it's\"", {"db1"}},
      {"name:web*", {"web1", "web2"}},
      {"name:web?", {"web1", "web2"}},
      {"name:web1", {"web1"}},
      {"name:*1", {"db1", "web1"}},
      {"env:prod and drifted", {"web1"}},
      {"env:test and drifted", {}},
      {"managed", {"db1"}},
      {"not managed and lost", {"web1", "web2"}},
      {"drifted and managed", {}},
      {"drifted and compliant", {}},
      {"(drifted or managed) and name:d*", {"db1"}},
  };
  for (const auto& [selector, names] : cases) {
    EXPECT_EQ(find(selector), names) << selector;
    EXPECT_EQ(find(selector, 1), names) << selector << ", page by page";
  }
}

TEST_P(HostsContract, TagsFollowTheirHost) {
  HostId id = add_host("db1", {"a", "b"});
  write([&](Writer& w) { return hosts::set_tags(w, prod_, id, {"b", "c"}); });
  EXPECT_EQ(find("tag:a"), Names{});
  EXPECT_EQ(find("tag:b and tag:c"), Names{"db1"});
  EXPECT_EQ(write_code([&](Writer& w) {
              return hosts::set_tags(w, prod_, id, {"b", "b"});
            }),
            "invalid");
  EXPECT_EQ(find("tag:c"), Names{"db1"});
  write([&](Writer& w) { return hosts::remove(w, prod_, id); });
  EXPECT_EQ(find("tag:b"), Names{});
  EXPECT_EQ(read_code([&](Reader& r) { return hosts::get(r, prod_, id); }), "not-found");
}

TEST_P(HostsContract, ARenamedHostKeepsAllElse) {
  HostId id = add_host("db1", {"a", "b"});
  add_host("db2");
  auto rename = [&](const std::string& name) {
    return write_code([&](Writer& w) { return hosts::rename(w, prod_, id, name); });
  };
  EXPECT_EQ(rename("db2"), "exists");
  EXPECT_EQ(rename(""), "invalid");
  EXPECT_EQ(find("tag:a"), Names{"db1"});
  write([&](Writer& w) { return hosts::rename(w, prod_, id, "db3"); });
  EXPECT_EQ(find("tag:a and name:db3"), Names{"db3"});
  EXPECT_EQ(read([&](Reader& r) { return hosts::find(r, prod_, "db3"); })->id, id);
  EXPECT_EQ(read([&](Reader& r) { return hosts::find(r, prod_, "db1"); }), std::nullopt);
}

TEST_P(HostsContract, ListsAreStableWhileHostsComeAndGo) {
  for (int i = 10; i < 40; ++i)
    add_host("h" + std::to_string(i));
  Names seen;
  PageRequest request{.limit = 7};
  for (int round = 0; true; ++round) {
    auto page = read([&](Reader& r) { return hosts::list(r, prod_, {}, request); });
    for (const Host& host : page.items)
      seen.push_back(host.name);
    request.after = page.next;
    if (request.after.empty()) break;
    add_host("a" + std::to_string(round));  // before the cursor: not seen
    // The host the cursor stands on goes.
    write([&](Writer& w) { return hosts::remove(w, prod_, page.items.back().id); });
  }
  Names expected;
  for (int i = 10; i < 40; ++i)
    expected.push_back("h" + std::to_string(i));
  EXPECT_EQ(seen, expected);
}

TEST_P(HostsContract, WorkOfOneCallIsBounded) {
  write([&](Writer& w) -> Status {
    for (int i = 0; i < 25'000; ++i) {
      std::string number = std::to_string(100'000 + i);
      TRY_DO(hosts::add(w, prod_, {.name = "h" + number}));
    }
    return {};
  });
  auto rare = model::Selector::parse("name:*999 and name:h*124*", hosts::flags());
  auto page = read([&](Reader& r) { return hosts::list(r, prod_, *rare, {}); });
  EXPECT_LE(page.items.size(), 1u);
  EXPECT_FALSE(page.next.empty());
  EXPECT_EQ(find("name:*999 and name:h*124*"), Names{"h124999"});
}

TEST_P(HostsContract, CursorsOfOtherListsAreRefused) {
  for (const std::string& cursor : {std::string("nonsense"), make_cursor("reports", "5")})
    EXPECT_EQ(read_code([&](Reader& r) { return hosts::list(r, prod_, {}, {.after = cursor}); }),
              "invalid");
}

TEST_P(HostsContract, StatesAreCountedByEnvironment) {
  HostId one = add_host("a"), two = add_host("b");
  add_host("c");
  write([&](Writer& w) -> Status {
    TRY_DO(hosts::add(w, test_, {.name = "other"}));
    TRY_DO(hosts::set_life_cycle(w, prod_, one, LifeCycle::managed));
    TRY_DO(hosts::set_life_cycle(w, prod_, two, LifeCycle::managed));
    return hosts::set_compliance(w, prod_, two, Compliance::drifted);
  });
  const HostCounts expected{
      .life_cycle = {{LifeCycle::pending, 1}, {LifeCycle::managed, 2}},
      .connectivity = {{Connectivity::lost, 3}},
      .compliance = {{Compliance::unknown, 2}, {Compliance::drifted, 1}},
  };
  EXPECT_EQ(read([&](Reader& r) { return hosts::count(r, prod_); }), expected);
}

}  // namespace
}  // namespace consort::store
