#pragma once
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "agent/binding.h"
#include "agent/inspector.h"
#include "agent/state.h"
#include "model/report.h"
#include "reconcile/order_graph.h"
#include "reconcile/reading.h"

namespace consort::agent {

// Makes resources right, one or one batch at a time: read when the last reading may be outdated,
// apply, read again, refresh. Called from many threads at once, for different resources.
class Worker {
 public:
  struct Task {
    uint32_t node = 0;
    bool visit = false;  // read, and made right if it differs
    bool notified = false;
    const reconcile::Reading* reading = nullptr;  // what is known already; null: read first
  };
  struct Done {
    uint32_t node = 0;
    model::Outcome outcome = model::Outcome::unchanged;
    std::string message = {};
    std::optional<model::Change> change = {};
    Duration elapsed{};
  };

  Worker(const Binding& binding, const reconcile::OrderGraph& graph, Inspector& inspector,
         State& state, const Clock& clock, const model::Redactor& redact)
      : binding_(binding),
        graph_(graph),
        inspector_(inspector),
        state_(state),
        clock_(clock),
        redact_(redact) {}

  Done work(const Task& task, std::stop_token stop);
  // All of one batched type. When the transaction fails, each is done on its own to tell which is
  // at fault.
  std::vector<Done> work_batch(const std::vector<Task>& tasks, std::stop_token stop);

  bool refreshable(uint32_t node) const {
    return binding_.subject(node).type->refreshing != nullptr;
  }
  // Promises the notifications that a change of `node` causes; whether there are any that were not
  // promised already. Not durable before a commit.
  bool promise_refreshes(uint32_t node);
  // Takes them back, all but those `owed` for other reasons (sorted).
  void withdraw_refreshes(uint32_t node, std::span<const reconcile::PendingRefresh> owed = {});
  // Remembers a difference that the drift policy says to leave.
  Done leave(uint32_t node, const reconcile::Reading& reading);
  // What may be told of how it came out.
  model::ResourceReport report(Done done, int attempts) const;
  Status sync() { return binding_.target().files().sync(); }

 private:
  Done make_right(const Task& task, const reconcile::Reading& reading, std::stop_token stop);
  Status change(uint32_t node, const reconcile::Reading& reading, std::stop_token stop);
  Status verify(uint32_t node, std::stop_token stop);
  Status refresh(uint32_t node, std::stop_token stop);
  resources::Context context(uint32_t node, std::stop_token stop) const;
  bool still_differs(uint32_t node, std::stop_token stop);
  Status promise_refreshes(const std::vector<Task>& tasks,
                           const std::vector<reconcile::Reading>& readings);

  const Binding& binding_;
  const reconcile::OrderGraph& graph_;
  Inspector& inspector_;
  State& state_;
  const Clock& clock_;
  const model::Redactor redact_;  // what is remembered of secrets
};

}  // namespace consort::agent
