#include "store/breaches.h"
#include "store/catalogs.h"
#include "store/certificates.h"
#include "store/compliance.h"
#include "store/drift.h"
#include "store/enrolments.h"
#include "store/events.h"
#include "store/facts.h"
#include "store/failures.h"
#include "store/machines.h"
#include "store/operations.h"
#include "store/orders.h"
#include "store/orphans.h"
#include "store/plans.h"
#include "store/proposals.h"
#include "store/reports.h"
#include "store/revisions.h"
#include "store/rollouts.h"
#include "store/site_contents.h"
#include "store/streams.h"
#include "store/testing/contract.h"
#include "store/testing/population.h"

// Whoever has the environment `test` finds nothing of `prod`, and ties nothing to it, with any id.
namespace consort::store {
namespace {

class IsolationContract : public StoreContract {
 protected:
  IsolationContract() {
    population_ = write([&](Writer& w) { return populate(w, prod_); });
  }
  Population population_;
};

INSTANTIATE_TEST_SUITE_P(All, IsolationContract, testing::ValuesIn(implementations()),
                         implementation_name);

TEST_P(IsolationContract, NothingIsFoundById) {
  const Population& p = population_;
  const auto e = test_;
  using Look = std::function<std::string(EnvironmentId)>;
  auto look = [&](auto get, auto id) -> Look {
    return [this, get, id](EnvironmentId environment) {
      return read_code([&](Reader& r) { return get(r, environment, id); });
    };
  };
  const std::pair<const char*, Look> looks[] = {
      {"host", look(hosts::get, p.host)},
      {"facts", look(facts::current, p.host)},
      {"fact set", look(facts::body, p.facts)},
      {"revision", look(revisions::get, p.revision)},
      {"catalog", look(catalogs::body, p.catalog)},
      {"report", look(reports::get, p.report)},
      {"drift", look(drift::get, p.drift)},
      {"proposal", look(proposals::get, p.proposal)},
      {"operation", look(operations::get, p.operation)},
      {"plan", look(plans::get, p.plan)},
      {"rollout", look(rollouts::get, p.rollout)},
  };
  for (const auto& [what, found] : looks) {
    EXPECT_EQ(found(prod_), "ok") << what;
    EXPECT_EQ(found(e), "not-found") << what;
  }
}

TEST_P(IsolationContract, NothingIsListed) {
  auto count = [&](EnvironmentId e) {
    return read([&](Reader& r) -> Result<std::vector<size_t>> {
      TRY(auto hosts, hosts::list(r, e, {}, {}));
      TRY(auto facts, facts::history(r, e, population_.host, {}));
      TRY(auto revisions, revisions::list(r, e, {}));
      TRY(auto catalogs, catalogs::of_revision(r, e, population_.revision));
      TRY(auto reports, reports::list(r, e, {}, {}));
      TRY(auto events, events::list(r, e, {}, {}));
      TRY(auto since, events::since(r, e, {}, 0, 10));
      TRY(auto drift, drift::list(r, e, {.open_only = false}, {}));
      TRY(auto proposals, proposals::list(r, e, {}, {}));
      TRY(auto proposed, proposals::hosts(r, e, population_.proposal));
      TRY(auto certificates, certificates::of_host(r, e, population_.host));
      TRY(auto operations, operations::list(r, e, {}));
      TRY(auto plans, plans::list(r, e, {}));
      TRY(auto rollouts, rollouts::list(r, e, {}));
      TRY(auto orphans, orphans::list(r, e, {}, {}));
      TRY(auto last, catalogs::current_of_all(r, e));
      TRY(auto as_of, catalogs::as_of(r, e, population_.revision));
      TRY(auto orders, orders::of_all(r, e));
      TRY(auto standings, compliance::standings(r, e));
      TRY(auto changes, compliance::changes(r, e, population_.host, {}));
      TRY(auto failures, failures::list(r, e, {}, {}));
      TRY(auto breaches, breaches::lasting(r, e, {}, 10));
      TRY(auto content, site_contents::find(r, e, sha256("welcome\n")));
      return std::vector<size_t>{
          hosts.items.size(),    facts.items.size(),    revisions.items.size(),
          catalogs.size(),       reports.items.size(),  events.items.size(),
          since.size(),          drift.items.size(),    proposals.items.size(),
          proposed.size(),       certificates.size(),   operations.items.size(),
          plans.items.size(),    rollouts.items.size(), orphans.items.size(),
          last.size(),           as_of.size(),          orders.size(),
          standings.size(),      changes.items.size(),  failures.items.size(),
          breaches.items.size(), content ? 1u : 0u};
    });
  };
  EXPECT_THAT(count(prod_), testing::Each(testing::Gt(0u)));
  EXPECT_THAT(count(test_), testing::Each(0u));
}

TEST_P(IsolationContract, NothingIsTied) {
  const Population& p = population_;
  const auto e = test_;
  using Tie = std::function<Status(Writer&)>;
  auto only = [](auto result) { return result ? Status() : Status(result.error()); };
  const std::pair<const char*, Tie> ties[] = {
      {"tags", [&](Writer& w) { return hosts::set_tags(w, e, p.host, {"stolen"}); }},
      {"state", [&](Writer& w) { return hosts::set_life_cycle(w, e, p.host, LifeCycle::retired); }},
      {"name", [&](Writer& w) { return hosts::rename(w, e, p.host, "stolen"); }},
      {"removal", [&](Writer& w) { return hosts::remove(w, e, p.host); }},
      {"facts", [&](Writer& w) { return only(facts::record(w, e, p.host, {}, w.now())); }},
      {"catalog",
       [&](Writer& w) { return only(catalogs::assign(w, e, p.revision, p.host, p.catalog)); }},
      {"report", [&](Writer& w) { return only(reports::add(w, e, {.host = p.host})); }},
      {"event", [&](Writer& w) { return only(events::append(w, e, {.host = p.host})); }},
      {"drift", [&](Writer& w) { return only(drift::see(w, e, p.host, "a.b", "{}", w.now())); }},
      {"proposal",
       [&](Writer& w) {
         return proposals::decide(w, e, p.proposal, {.state = ProposalState::adopted});
       }},
      {"standing",
       [&](Writer& w) {
         return only(compliance::note(w, e, {.host = p.host}, Compliance::compliant));
       }},
      {"failure",
       [&](Writer& w) {
         return failures::see(w, e, p.host, "a.b", FailureOutcome::failed, w.now());
       }},
      {"orphan", [&](Writer& w) { return orphans::add(w, e, p.host, "files./a", p.catalog); }},
      {"certificate",
       [&](Writer& w) {
         return certificates::add(w, {.serial = "ff", .environment = e, .host = p.host});
       }},
      {"enrolment",
       [&](Writer& w) { return enrolments::approve(w, p.enrolment, e, p.host, "token:1"); }},
      {"plan", [&](Writer& w) { return only(plans::save(w, e, p.revision, "{}", "token:1")); }},
      {"rollout", [&](Writer& w) { return only(rollouts::begin(w, e, p.plan)); }},
      {"machine", [&](Writer& w) { return machines::put(w, {.environment = e, .host = p.host}); }},
      {"stream",
       [&](Writer& w) {
         return streams::set(w, e, p.host, {"stolen", 1});
       }},
      {"offer", [&](Writer& w) { return orders::set_offer(w, e, p.host, "{}"); }},
      {"apply", [&](Writer& w) { return orders::set_apply(w, e, p.host, "d-2", p.catalog, "{}"); }},
      {"pause", [&](Writer& w) { return orders::set_paused(w, e, p.host, "why"); }},
      {"operation", [&](Writer& w) { return operations::request_cancel(w, e, p.operation); }},
  };
  for (const auto& [what, tie] : ties)
    EXPECT_EQ(write_code(tie), "not-found") << what;
  EXPECT_FALSE(
      write([&](Writer& w) { return drift::settle(w, e, p.host, "files./etc/motd", w.now()); }));
  Host host = read([&](Reader& r) { return hosts::get(r, prod_, p.host); });
  EXPECT_EQ(host.tags, (std::vector<std::string>{"base", "web"}));
}

TEST_P(IsolationContract, NothingOfAnAgentIsFound) {
  auto found = [&](EnvironmentId e) {
    return read([&](Reader& r) -> Result<std::vector<bool>> {
      TRY(auto machine, machines::find(r, e, population_.host));
      TRY(auto stream, streams::find(r, e, population_.host));
      TRY(Orders orders, orders::of_host(r, e, population_.host));
      return std::vector<bool>{machine.has_value(), stream.has_value(), orders.offer.has_value(),
                               orders.apply.has_value(), orders.paused.has_value()};
    });
  };
  EXPECT_THAT(found(prod_), testing::Each(true));
  EXPECT_THAT(found(test_), testing::Each(false));
  EXPECT_FALSE(
      write([&](Writer& w) { return orders::end_apply(w, test_, population_.host, "d-1"); }));
}

TEST_P(IsolationContract, AHostTakesAllOfItsOwnAlong) {
  write([&](Writer& w) { return hosts::remove(w, prod_, population_.host); });
  EXPECT_EQ(store_->check().value(), std::vector<std::string>{});
  EXPECT_EQ(read([&](Reader& r) { return reports::list(r, prod_, {}, {}); }).items.size(), 0u);
}

}  // namespace
}  // namespace consort::store
