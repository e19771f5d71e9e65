#include "store/breaches.h"
#include "store/compliance.h"
#include "store/drift.h"
#include "store/failures.h"
#include "store/retention.h"
#include "store/testing/contract.h"

// How hosts stood over time, and what of their resources was not right from when until when.
namespace consort::store {
namespace {

using std::chrono::hours;

class ComplianceContract : public StoreContract {
 protected:
  std::optional<ComplianceChange> note(Compliance state, const ResourceCounts& counts = {}) {
    return write([&](Writer& w) {
      return compliance::note(w, prod_, {host_, sha256("catalog"), counts}, state);
    });
  }
  Turn turn(Compliance state) {
    clock_.advance(hours(1));
    auto change = note(state);
    return change ? change->turn : Turn::none;
  }
  std::vector<std::optional<ComplianceMoment>> at(const std::vector<WallTime>& times) {
    return read([&](Reader& r) { return compliance::at(r, prod_, host_, times); });
  }
  std::vector<ComplianceChange> changes() {
    return read([&](Reader& r) { return compliance::changes(r, prod_, host_, {}); }).items;
  }
  breaches::Some ended(WallTime from, WallTime to, size_t most = 100,
                       const std::optional<HostId>& host = {}) {
    return read([&](Reader& r) { return breaches::ended(r, prod_, host, from, to, most); });
  }
  void drift(HostId host, const std::string& address, WallTime from,
             const std::optional<WallTime>& to) {
    write([&](Writer& w) -> Status {
      TRY_DO(drift::see(w, prod_, host, address, "{}", from));
      if (to) TRY_DO(drift::settle(w, prod_, host, address, *to));
      return {};
    });
  }
  void fail(HostId host, const std::string& address, WallTime from,
            const std::optional<WallTime>& to) {
    write([&](Writer& w) -> Status {
      TRY_DO(failures::see(w, prod_, host, address, FailureOutcome::failed, from));
      if (to) TRY_DO(failures::mend(w, prod_, host, address, *to));
      return {};
    });
  }

  const HostId host_ = add_host("a"), other_ = add_host("b");
};

INSTANTIATE_TEST_SUITE_P(All, ComplianceContract, testing::ValuesIn(implementations()),
                         implementation_name);

TEST_P(ComplianceContract, ARowIsAChangeAndNotAReport) {
  const ResourceCounts good{.compliant = 40}, bad{.compliant = 38, .drifted = 2};
  auto first = note(Compliance::compliant, good);
  ASSERT_TRUE(first) << "from unknown";
  EXPECT_EQ(first->before, Compliance::unknown);
  EXPECT_EQ(first->turn, Turn::none);
  EXPECT_FALSE(note(Compliance::compliant, good));
  clock_.advance(hours(1));
  auto lost = note(Compliance::drifted, bad);
  const ComplianceChange expected{.id = lost->id,
                                  .host = host_,
                                  .since = clock_.wall(),
                                  .before = Compliance::compliant,
                                  .state = Compliance::drifted,
                                  .turn = Turn::lost,
                                  .counts = bad};
  EXPECT_EQ(*lost, expected);
  EXPECT_EQ(changes(), (std::vector<ComplianceChange>{expected, *first}));
  EXPECT_EQ(read([&](Reader& r) { return hosts::get(r, prod_, host_); }).compliance,
            Compliance::drifted);
}

TEST_P(ComplianceContract, CountsAreThoseToldLast) {
  note(Compliance::drifted, {.compliant = 38, .drifted = 2});
  EXPECT_FALSE(note(Compliance::drifted, {.compliant = 39, .drifted = 1}));
  const Standing expected{host_, sha256("catalog"), {.compliant = 39, .drifted = 1}};
  EXPECT_EQ(read([&](Reader& r) { return compliance::standing(r, prod_, host_); }), expected);
  EXPECT_EQ(read([&](Reader& r) { return compliance::standings(r, prod_); }),
            std::vector<Standing>{expected});
}

TEST_P(ComplianceContract, WhatIsHeldOrUnknownTurnsNothing) {
  EXPECT_EQ(turn(Compliance::failing), Turn::none) << "it never was right";
  EXPECT_EQ(turn(Compliance::drifted), Turn::none);
  EXPECT_EQ(turn(Compliance::held), Turn::none);
  EXPECT_EQ(turn(Compliance::compliant), Turn::regained);
  EXPECT_EQ(turn(Compliance::unknown), Turn::none);
  EXPECT_EQ(turn(Compliance::held), Turn::none);
  EXPECT_EQ(turn(Compliance::compliant), Turn::none);
  EXPECT_EQ(turn(Compliance::held), Turn::none);
  EXPECT_EQ(turn(Compliance::failing), Turn::lost);
  EXPECT_EQ(at({clock_.wall()})[0]->turns, 2);
}

TEST_P(ComplianceContract, AnyTimeIsADifferenceOfTwoMoments) {
  const WallTime begin = clock_.wall();
  auto after = [&](int h) { return begin + hours(h); };
  clock_.advance(hours(10));
  note(Compliance::compliant);
  clock_.advance(hours(10));
  note(Compliance::failing);
  clock_.advance(hours(10));
  note(Compliance::held);
  clock_.advance(hours(10));
  note(Compliance::compliant);
  clock_.advance(hours(100));
  auto moments = at({after(9), after(15), after(20), after(35), after(45), after(45)});
  EXPECT_EQ(moments[0], std::nullopt);
  EXPECT_EQ(moments[1], (ComplianceMoment{Compliance::compliant, hours(5), hours(5), {}, 0}));
  EXPECT_EQ(moments[2], (ComplianceMoment{Compliance::failing, hours(10), hours(10), {}, 1}));
  EXPECT_EQ(moments[3], (ComplianceMoment{Compliance::held, hours(25), hours(10), hours(5), 1}));
  EXPECT_EQ(moments[4],
            (ComplianceMoment{Compliance::compliant, hours(35), hours(15), hours(10), 2}));
  EXPECT_EQ(moments[5], moments[4]);
  EXPECT_EQ(at({after(15)})[0], moments[1]) << "however it is asked";
}

TEST_P(ComplianceContract, AClockThatGoesBackTurnsNoTimeNegative) {
  note(Compliance::compliant);
  clock_.advance(hours(5));
  note(Compliance::failing);
  clock_.advance(-hours(3));
  note(Compliance::compliant);
  EXPECT_EQ(changes()[0].since, changes()[1].since);
  clock_.advance(hours(4));
  EXPECT_EQ(at({clock_.wall()})[0],
            (ComplianceMoment{Compliance::compliant, hours(6), hours(6), {}, 2}));
}

TEST_P(ComplianceContract, AnUpgradedHostBeginsWithTheStateItHas) {
  write([&](Writer& w) { return hosts::set_compliance(w, prod_, host_, Compliance::compliant); });
  EXPECT_FALSE(note(Compliance::compliant));
  EXPECT_EQ(changes().size(), 1u) << "from here on it is known";
  write([&](Writer& w) { return hosts::set_compliance(w, prod_, other_, Compliance::compliant); });
  auto lost = write(
      [&](Writer& w) { return compliance::note(w, prod_, {.host = other_}, Compliance::failing); });
  EXPECT_EQ(lost->turn, Turn::lost);
}

TEST_P(ComplianceContract, FailuresLastUntilTheyAreMended) {
  const WallTime now = clock_.wall();
  fail(host_, "files./a", now, {});
  write([&](Writer& w) -> Status {
    TRY_DO(failures::see(w, prod_, host_, "files./a", FailureOutcome::blocked, now + hours(1)));
    return failures::see(w, prod_, host_, "files./b", FailureOutcome::failed, now);
  });
  auto open = [&] { return read([&](Reader& r) { return failures::open_of(r, prod_, host_); }); };
  EXPECT_EQ(open(), (std::vector<std::string>{"files./a", "files./b"}));
  EXPECT_TRUE(write(
      [&](Writer& w) { return failures::mend(w, prod_, host_, "files./a", now - hours(1)); }));
  EXPECT_FALSE(write([&](Writer& w) { return failures::mend(w, prod_, host_, "files./a", now); }));
  write([&](Writer& w) { return failures::mend_all(w, prod_, host_, now + hours(2)); });
  EXPECT_EQ(open(), std::vector<std::string>{});
  auto all = read([&](Reader& r) { return failures::list(r, prod_, {.open_only = false}, {}); });
  ASSERT_EQ(all.items.size(), 2u);
  EXPECT_EQ(all.items[1].outcome, FailureOutcome::blocked);
  EXPECT_EQ(all.items[1].mended, now) << "not before it began";
}

TEST_P(ComplianceContract, BreachesAreDriftAndFailures) {
  const WallTime now = clock_.wall();
  drift(host_, "files./a", now, now + hours(1));
  fail(host_, "files./b", now + hours(1), now + hours(3));
  drift(other_, "files./c", now + hours(2), {});
  fail(other_, "files./d", now + hours(3), {});
  auto all = ended(now, now + hours(9));
  ASSERT_EQ(all.items.size(), 2u);
  EXPECT_EQ(all.items[0],
            (Breach{host_, "files./b", BreachKind::failed, now + hours(1), now + hours(3)}));
  EXPECT_EQ(all.items[1], (Breach{host_, "files./a", BreachKind::drifted, now, now + hours(1)}));
  EXPECT_FALSE(all.more);
  EXPECT_EQ(ended(now, now + hours(3)).items.size(), 1u) << "what ends at the end is after it";
  EXPECT_EQ(ended(now, now + hours(9), 1).items[0].address, "files./b");
  EXPECT_TRUE(ended(now, now + hours(9), 1).more);
  EXPECT_TRUE(ended(now, now + hours(9), 9, other_).items.empty());

  auto lasting = read([&](Reader& r) { return breaches::lasting(r, prod_, {}, 9); });
  ASSERT_EQ(lasting.items.size(), 2u);
  EXPECT_EQ(lasting.items[0].address, "files./d");
  EXPECT_EQ(lasting.items[1].regained, std::nullopt);
  EXPECT_TRUE(read([&](Reader& r) { return breaches::lasting(r, prod_, host_, 9); }).items.empty());
}

TEST_P(ComplianceContract, WhatIsOldGoesAndTheSumsStay) {
  const WallTime begin = clock_.wall();
  drift(host_, "files./a", begin, begin + hours(1));
  drift(host_, "files./b", begin, {});
  fail(host_, "files./c", begin, begin + hours(1));
  for (int day = 0; day < 10; ++day) {
    note(day % 2 == 0 ? Compliance::compliant : Compliance::failing);
    clock_.advance(hours(24));
  }
  const auto before = at({begin + hours(6 * 24 + 12), clock_.wall()});
  auto removed = remove_old(*store_, {.compliance = hours(4 * 24 + 12)}).value();
  EXPECT_EQ(removed, (Removed{.compliance_changes = 5, .drift = 1, .failures = 1}));
  EXPECT_EQ(changes().size(), 5u);
  EXPECT_EQ(at({begin + hours(6 * 24 + 12), clock_.wall()}), before);
  remove_old(*store_, {.compliance = hours(0)}).value();
  EXPECT_EQ(changes().size(), 1u) << "the present stays";
  EXPECT_EQ(at({clock_.wall()})[0], before[1]);
  EXPECT_EQ(read([&](Reader& r) { return drift::count_open(r, prod_); }), 1);
}

}  // namespace
}  // namespace consort::store
