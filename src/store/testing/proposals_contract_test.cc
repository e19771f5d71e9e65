#include "store/drift.h"
#include "store/proposals.h"
#include "store/testing/contract.h"

namespace consort::store {
namespace {

constexpr const char* kMotd = "files./etc/motd";

class ProposalsContract : public StoreContract {
 protected:
  // Something was changed there by hand, in the way that `like` names.
  std::optional<ProposalId> see(HostId host, const std::string& like) {
    return write([&](Writer& w) -> Result<std::optional<ProposalId>> {
      TRY_DO(drift::see(w, prod_, host, kMotd, "{}", w.now()));
      return proposals::see(w, prod_, host, kMotd, sha256(like), "{\"like\":\"" + like + "\"}");
    });
  }
  bool settle(HostId host) {
    return write([&](Writer& w) -> Result<bool> {
      TRY(auto proposal, proposals::of(w, prod_, host, kMotd));
      TRY_DO(drift::settle(w, prod_, host, kMotd, w.now()));
      return proposal ? proposals::settle(w, prod_, *proposal) : Result<bool>(false);
    });
  }
  Proposal get(ProposalId id) {
    return read([&](Reader& r) { return proposals::get(r, prod_, id); });
  }
  std::vector<HostId> hosts(ProposalId id) {
    return read([&](Reader& r) { return proposals::hosts(r, prod_, id); });
  }
  size_t listed(const ProposalFilter& filter = {}) {
    return read([&](Reader& r) { return proposals::list(r, prod_, filter, {}); }).items.size();
  }
  std::string decide(ProposalId id, ProposalState state) {
    return write_code(
        [&](Writer& w) { return proposals::decide(w, prod_, id, {.state = state, .by = "ann"}); });
  }

  const HostId a_ = add_host("a"), b_ = add_host("b"), c_ = add_host("c");
};

INSTANTIATE_TEST_SUITE_P(All, ProposalsContract, testing::ValuesIn(implementations()),
                         implementation_name);

TEST_P(ProposalsContract, TheSameChangeOnManyHostsIsOne) {
  auto first = see(a_, "x");
  ASSERT_TRUE(first);
  EXPECT_FALSE(see(a_, "x")) << "told again";
  EXPECT_FALSE(see(b_, "x")) << "joins";
  auto other = see(c_, "y");
  ASSERT_TRUE(other);
  EXPECT_NE(*other, *first);
  EXPECT_EQ(hosts(*first), (std::vector<HostId>{a_, b_}));
  Proposal expected{.id = *first,
                    .address = kMotd,
                    .likeness = sha256("x"),
                    .change = "{\"like\":\"x\"}",
                    .opened = clock_.wall(),
                    .hosts = 2};
  EXPECT_EQ(get(*first), expected);
  EXPECT_EQ(listed(), 2u);
  EXPECT_EQ(listed({.host = c_}), 1u);
}

TEST_P(ProposalsContract, WhatBecomesAnotherChangeMoves) {
  ProposalId first = *see(a_, "x");
  ProposalId second = *see(a_, "y");
  EXPECT_EQ(get(first).state, ProposalState::settled) << "nobody has it any more";
  EXPECT_EQ(hosts(second), std::vector<HostId>{a_});
  EXPECT_EQ(listed(), 1u);
  EXPECT_EQ(listed({.standing_only = false}), 2u);
}

TEST_P(ProposalsContract, WhatGoesFromAllHostsIsSettled) {
  ProposalId id = *see(a_, "x");
  see(b_, "x");
  EXPECT_FALSE(settle(a_));
  EXPECT_EQ(get(id).hosts, 1);
  EXPECT_TRUE(settle(b_));
  EXPECT_EQ(get(id).state, ProposalState::settled);
  EXPECT_TRUE(get(id).closed);
  EXPECT_TRUE(see(a_, "x")) << "another time is another proposal";
}

TEST_P(ProposalsContract, IsDecidedOnce) {
  ProposalId id = *see(a_, "x");
  EXPECT_EQ(decide(id, ProposalState::held), "ok");
  EXPECT_EQ(decide(id, ProposalState::adopted), "ok");
  EXPECT_EQ(decide(id, ProposalState::reverted), "stale");
  EXPECT_EQ(get(id).state, ProposalState::adopted);
  EXPECT_EQ(get(id).decided_by, "ann");
  EXPECT_FALSE(see(a_, "x")) << "it is still there, and decided";
  EXPECT_TRUE(see(b_, "x")) << "nobody has decided for this host";
  EXPECT_FALSE(settle(a_));
  EXPECT_EQ(get(id).state, ProposalState::adopted);
}

TEST_P(ProposalsContract, WhatIsIgnoredGoesOnBeingSo) {
  ProposalId id = *see(a_, "x");
  EXPECT_EQ(decide(id, ProposalState::ignored), "ok");
  EXPECT_FALSE(settle(a_));
  EXPECT_EQ(listed(), 0u) << "on no host";
  EXPECT_FALSE(see(b_, "x"));
  EXPECT_EQ(hosts(id), std::vector<HostId>{b_});
}

TEST_P(ProposalsContract, WhatIsIgnoredForATimeIsOpenAgainAfterIt) {
  ProposalId id = *see(a_, "x");
  const WallTime until = clock_.wall() + std::chrono::hours(1);
  write([&](Writer& w) {
    return proposals::decide(w, prod_, id, {.state = ProposalState::ignored, .until = until});
  });
  EXPECT_EQ(listed(), 0u);
  EXPECT_EQ(get(id).state_at(clock_.wall()), ProposalState::ignored);
  clock_.advance(std::chrono::hours(2));
  EXPECT_EQ(listed(), 1u);
  EXPECT_EQ(get(id).state_at(clock_.wall()), ProposalState::open);
}

TEST_P(ProposalsContract, SomeHostsCanBeDecidedFor) {
  ProposalId id = *see(a_, "x");
  see(b_, "x");
  see(c_, "x");
  ProposalId part = write([&](Writer& w) {
    return proposals::split(w, prod_, id, std::vector<HostId>{a_, c_},
                            {.state = ProposalState::adopted, .by = "ann", .revision = "c0ffee"});
  });
  EXPECT_EQ(hosts(id), std::vector<HostId>{b_});
  EXPECT_EQ(get(id).state, ProposalState::open);
  EXPECT_EQ(hosts(part), (std::vector<HostId>{a_, c_}));
  EXPECT_EQ(get(part).revision, "c0ffee");
  EXPECT_EQ(write_code([&](Writer& w) {
              return proposals::split(w, prod_, part, std::vector<HostId>{a_},
                                      {.state = ProposalState::reverted});
            }),
            "stale");
}

TEST_P(ProposalsContract, WhatCouldNotBeUndoneStandsAgain) {
  ProposalId id = *see(a_, "x");
  auto again = [&](HostId host) {
    return write([&](Writer& w) { return proposals::stand_again(w, prod_, host, kMotd); });
  };
  EXPECT_EQ(again(a_), std::nullopt) << "nobody had it undone";
  write([&](Writer& w) {
    return proposals::decide(w, prod_, id, {.state = ProposalState::reverted, .by = "ann"});
  });
  EXPECT_EQ(listed(), 0u);
  EXPECT_EQ(again(a_), id);
  EXPECT_EQ(get(id).state, ProposalState::open);
  EXPECT_EQ(get(id).closed, std::nullopt);
  EXPECT_EQ(hosts(id), std::vector<HostId>{a_});
}

TEST_P(ProposalsContract, AHostThatGoesTakesItsChangesAlong) {
  ProposalId id = *see(a_, "x");
  write([&](Writer& w) { return store::hosts::remove(w, prod_, a_); });
  EXPECT_EQ(hosts(id), std::vector<HostId>());
  EXPECT_EQ(listed(), 0u);
}

}  // namespace
}  // namespace consort::store
