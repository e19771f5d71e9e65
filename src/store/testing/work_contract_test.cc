#include "store/idempotency.h"
#include "store/operations.h"
#include "store/plans.h"
#include "store/revisions.h"
#include "store/rollouts.h"
#include "store/settings.h"
#include "store/testing/contract.h"
#include "store/tokens.h"

namespace consort::store {
namespace {

class WorkContract : public StoreContract {
 protected:
  PlanId save_plan() {
    return write([&](Writer& w) -> Result<PlanId> {
      TRY(RevisionId revision, revisions::add(w, prod_, {.commit = "c1"}));
      return plans::save(w, prod_, revision, "{\"changes\":[]}", "token:1");
    });
  }
};

INSTANTIATE_TEST_SUITE_P(All, WorkContract, testing::ValuesIn(implementations()),
                         implementation_name);

TEST_P(WorkContract, OperationsRunAndEnd) {
  OperationId id =
      write([&](Writer& w) { return operations::begin(w, prod_, "deploy", "token:1"); });
  auto get = [&] { return read([&](Reader& r) { return operations::get(r, prod_, id); }); };
  write([&](Writer& w) { return operations::set_progress(w, prod_, id, 3, 10, "3 of 10 hosts"); });
  write([&](Writer& w) { return operations::request_cancel(w, prod_, id); });
  EXPECT_TRUE(get().cancel);
  EXPECT_EQ(get().done, 3);
  clock_.advance(std::chrono::seconds(1));
  write([&](Writer& w) {
    return operations::end(w, prod_, id, OperationState::cancelled, "stopped", "{\"hosts\":3}");
  });
  Operation expected{.id = id,
                     .kind = "deploy",
                     .actor = "token:1",
                     .state = OperationState::cancelled,
                     .done = 3,
                     .total = 10,
                     .message = "stopped",
                     .result = "{\"hosts\":3}",
                     .cancel = true,
                     .created = clock_.wall() - std::chrono::seconds(1),
                     .updated = clock_.wall()};
  EXPECT_EQ(get(), expected);
  EXPECT_EQ(
      write_code([&](Writer& w) { return operations::set_progress(w, prod_, id, 4, 10, "late"); }),
      "stale");
  EXPECT_EQ(
      write_code([&](Writer& w) { return operations::request_cancel(w, prod_, OperationId{99}); }),
      "not-found");
}

TEST_P(WorkContract, WhatRanWhenTheServerEndedHasFailed) {
  auto begin = [&] {
    return write([&](Writer& w) { return operations::begin(w, prod_, "deploy", "server"); });
  };
  OperationId ended = begin(), running = begin();
  write([&](Writer& w) {
    return operations::end(w, prod_, ended, OperationState::succeeded, "", "null");
  });
  reopen();
  EXPECT_EQ(read([&](Reader& r) { return operations::count_running(r, prod_); }), 1);
  EXPECT_EQ(write(operations::fail_interrupted), 1);
  EXPECT_EQ(read([&](Reader& r) { return operations::count_running(r, prod_); }), 0);
  auto page = read([&](Reader& r) { return operations::list(r, prod_, {}); });
  EXPECT_EQ(page.items[0].id, running);
  EXPECT_EQ(page.items[0].state, OperationState::failed);
  EXPECT_EQ(page.items[1].state, OperationState::succeeded);
}

TEST_P(WorkContract, APlanIsAppliedOnce) {
  PlanId id = save_plan();
  Plan plan = read([&](Reader& r) { return plans::get(r, prod_, id); });
  EXPECT_EQ(plan.digest, sha256(plan.body));
  EXPECT_EQ(plan.state, PlanState::saved);
  auto apply = [&] {
    return write_code(
        [&](Writer& w) { return plans::set_state(w, prod_, id, PlanState::applied); });
  };
  EXPECT_EQ(apply(), "ok");
  EXPECT_EQ(apply(), "stale");
  EXPECT_EQ(read([&](Reader& r) { return plans::list(r, prod_, {}); }).items[0].state,
            PlanState::applied);
}

TEST_P(WorkContract, AnEnvironmentHasOneActiveRollout) {
  PlanId plan = save_plan();
  auto begin = [&] {
    return store_->write([&](Writer& w) { return rollouts::begin(w, prod_, plan); });
  };
  RolloutId first = begin().value();
  EXPECT_EQ(code(begin()), "exists");
  auto set = [&](RolloutState state) {
    write([&](Writer& w) { return rollouts::set(w, prod_, first, state, "{\"done\":4}"); });
  };
  set(RolloutState::halted);
  EXPECT_EQ(code(begin()), "exists");
  EXPECT_EQ(read([&](Reader& r) { return rollouts::active(r, prod_); })->progress, "{\"done\":4}");
  set(RolloutState::rolled_back);
  EXPECT_EQ(read([&](Reader& r) { return rollouts::active(r, prod_); }), std::nullopt);
  RolloutId second = begin().value();
  EXPECT_EQ(read([&](Reader& r) { return rollouts::get(r, prod_, second); }).plan, plan);
  EXPECT_EQ(read([&](Reader& r) { return rollouts::list(r, prod_, {}); }).items.size(), 2u);
}

TEST_P(WorkContract, IdempotencyKeysLastADay) {
  TokenId token = write([](Writer& w) { return tokens::add(w, {}, Secret("a")); });
  const Digest request = sha256("POST /hosts {}");
  const idempotency::Answer answer{201, "{\"id\":1}"};
  auto find = [&](const Digest& asked) {
    return store_->read([&](Reader& r) { return idempotency::find(r, token, "k1", asked); });
  };
  auto remember = [&] {
    return write_code(
        [&](Writer& w) { return idempotency::remember(w, token, "k1", request, answer); });
  };
  EXPECT_EQ(find(request).value(), std::nullopt);
  EXPECT_EQ(remember(), "ok");
  EXPECT_EQ(find(request).value(), answer);
  EXPECT_EQ(code(find(sha256("another"))), "invalid");
  EXPECT_EQ(remember(), "exists");
  clock_.advance(idempotency::kKept);
  EXPECT_EQ(find(request).value(), std::nullopt);
  EXPECT_EQ(remember(), "ok");
  clock_.advance(idempotency::kKept);
  EXPECT_EQ(write([](Writer& w) { return idempotency::forget_old(w, 10); }), 1);
}

TEST_P(WorkContract, SettingsAreValues) {
  auto get = [&] { return read([](Reader& r) { return settings::get(r, "site.poll"); }); };
  EXPECT_EQ(get(), std::nullopt);
  for (const model::Value& value : {model::Value(60), model::Value("never")}) {
    write([&](Writer& w) { return settings::set(w, "site.poll", value); });
    EXPECT_EQ(get(), value);
  }
  EXPECT_EQ(read(settings::all).keys(), std::vector<std::string>{"site.poll"});
  write([](Writer& w) { return settings::remove(w, "site.poll"); });
  EXPECT_EQ(get(), std::nullopt);
}

TEST_P(WorkContract, EnvironmentsAreSetAndPaused) {
  model::Map settings;
  settings.set("branch", model::Value("main"));
  write([&](Writer& w) -> Status {
    TRY_DO(environments::set_settings(w, test_, settings));
    return environments::set_paused(w, test_, true);
  });
  Environment expected{test_, "acme", "test", settings, true, clock_.wall()};
  EXPECT_EQ(read([](Reader& r) { return environments::find(r, "acme", "test"); }), expected);
  EXPECT_EQ(read(environments::all).size(), 2u);
  EXPECT_EQ(write_code([](Writer& w) { return environments::add(w, "acme", "test"); }), "exists");
  EXPECT_EQ(
      write_code([](Writer& w) { return environments::set_paused(w, EnvironmentId{99}, true); }),
      "not-found");
}

}  // namespace
}  // namespace consort::store
