#include "agent/worker.h"

#include <algorithm>

#include "model/json.h"

namespace consort::agent {

using model::Outcome;
using reconcile::Reading;

namespace {

// "mode is 0600, wanted 0644": what still differs after an apply.
std::string describe(const model::Change& change) {
  std::string text;
  for (const model::AttributeChange& a : change.attributes) {
    if (!text.empty()) text += "; ";
    text += a.name;
    if (!a.sensitive) text += " is " + model::to_json(a.from) + ", wanted " + model::to_json(a.to);
  }
  return text;
}

bool changes_state(const model::Change& change) {
  return std::any_of(change.attributes.begin(), change.attributes.end(),
                     [](const model::AttributeChange& a) { return a.name == "state"; });
}

}  // namespace

resources::Context Worker::context(uint32_t node, std::stop_token stop) const {
  resources::Context context = binding_.context();
  context.stop = std::move(stop);
  context.timeout = graph_.resource(node).timeout;
  return context;
}

Worker::Done Worker::work(const Task& task, std::stop_token stop) {
  MonotonicTime begun = clock_.now();
  Done done{task.node};
  if (task.visit) {
    done = task.reading ? make_right(task, *task.reading, stop)
                        : make_right(task, inspector_.look_at(task.node, stop), stop);
  }
  bool restarted = done.change && changes_state(*done.change);
  if (restarted && done.outcome == Outcome::changed)
    state_.deliver(graph_.resource(task.node).address);
  bool sound = done.outcome == Outcome::unchanged || done.outcome == Outcome::changed;
  if (task.notified && sound && !restarted && refreshable(task.node)) {
    if (Status status = refresh(task.node, stop); !status) {
      done.outcome = Outcome::failed;
      done.message = std::move(status.error()).within("refreshing it").to_string();
    } else if (done.outcome == Outcome::unchanged) {
      done.outcome = Outcome::refreshed;
    }
  }
  done.elapsed = clock_.now() - begun;
  done.message = binding_.tellable(task.node, std::move(done.message));
  return done;
}

Worker::Done Worker::make_right(const Task& task, const Reading& reading, std::stop_token stop) {
  Done done{task.node};
  switch (reading.state) {
    case Reading::State::failed:
      return {task.node, Outcome::failed, reading.problem};
    case Reading::State::waiting:
      return {task.node, Outcome::waiting, reading.problem};
    case Reading::State::right:
    case Reading::State::unread:
      return done;
    case Reading::State::differs:
      break;
  }
  if (!reconcile::is_enforced(reading, graph_.resource(task.node).drift)) {
    return leave(task.node, reading);
  }
  Status status;
  if (promise_refreshes(task.node)) status = state_.commit(/*durable=*/true);
  if (status) status = change(task.node, reading, stop);
  if (status) status = verify(task.node, stop);
  if (!status && still_differs(task.node, stop)) withdraw_refreshes(task.node);
  done.outcome = status ? Outcome::changed : Outcome::failed;
  if (!status) done.message = status.error().to_string();
  done.change = reading.change;
  return done;
}

Worker::Done Worker::leave(uint32_t node, const Reading& reading) {
  const model::Resource& resource = graph_.resource(node);
  model::Plan plan;
  plan.changes = {binding_.tellable(*reading.change)};
  state_.drifted(resource.address.to_string(), resource.drift, clock_.wall(),
                 model::to_json(model::to_value(plan, redact_)));
  std::string message =
      "left as it is by drift policy '" + std::string(model::to_string(resource.drift)) + "'";
  return {node, Outcome::drifted, std::move(message), reading.change, {}};
}

model::ResourceReport Worker::report(Done done, int attempts) const {
  if (done.change) done.change = binding_.tellable(*std::move(done.change));
  return {graph_.resource(done.node).address,
          done.outcome,
          std::move(done.change),
          std::move(done.message),
          attempts,
          done.elapsed};
}

bool Worker::promise_refreshes(uint32_t node) {
  bool promised = false;
  for (reconcile::OrderGraph::Link link : graph_.after(node)) {
    if (!link.notify || !refreshable(link.node)) continue;
    promised = state_.promise(graph_.resource(node).address, graph_.resource(link.node).address) ||
               promised;
  }
  return promised;
}

// Of all that a transaction is about to change.
Status Worker::promise_refreshes(const std::vector<Task>& tasks,
                                 const std::vector<Reading>& readings) {
  bool promised = false;
  for (size_t i = 0; i < tasks.size(); ++i) {
    uint32_t node = tasks[i].node;
    if (reconcile::is_enforced(readings[i], graph_.resource(node).drift))
      promised = promise_refreshes(node) || promised;
  }
  return promised ? state_.commit(/*durable=*/true) : Status{};
}

// What failed may have been changed all the same, and found right by the next run: it owes no
// notification only while it is known to differ, because then making it right will notify.
bool Worker::still_differs(uint32_t node, std::stop_token stop) {
  return inspector_.look_at(node, std::move(stop)).state == Reading::State::differs;
}

void Worker::withdraw_refreshes(uint32_t node, std::span<const reconcile::PendingRefresh> owed) {
  for (reconcile::OrderGraph::Link link : graph_.after(node)) {
    if (!link.notify || !graph_.is_resource(link.node)) continue;
    reconcile::PendingRefresh refresh{graph_.resource(node).address,
                                      graph_.resource(link.node).address};
    if (!std::binary_search(owed.begin(), owed.end(), refresh))
      state_.withdraw(refresh.from, refresh.to);
  }
}

Status Worker::change(uint32_t node, const Reading& reading, std::stop_token stop) {
  resources::Context ctx = context(node, std::move(stop));
  resources::Order order{binding_.desired(node), reading.observed, *reading.change};
  return binding_.subject(node).type->provider->apply(order, ctx);
}

// The second reading must find nothing left to do. Something that is run has no state to compare.
Status Worker::verify(uint32_t node, std::stop_token stop) {
  const Subject& subject = binding_.subject(node);
  state_.settled(subject.address);
  if (subject.type->schema->runs) {
    state_.learn(subject.address, {subject.desired, {}});
    return {};
  }
  Reading reading = inspector_.look_at(node, std::move(stop));
  if (reading.state == Reading::State::failed) return fail(Code::failed, reading.problem);
  if (reading.state != Reading::State::differs) return {};
  return fail(Code::failed, "it was changed, but still differs: " + describe(*reading.change));
}

Status Worker::refresh(uint32_t node, std::stop_token stop) {
  resources::Context ctx = context(node, std::move(stop));
  TRY_DO(binding_.subject(node).type->refreshing->refresh(binding_.desired(node), ctx));
  state_.deliver(graph_.resource(node).address);
  return {};
}

std::vector<Worker::Done> Worker::work_batch(const std::vector<Task>& tasks, std::stop_token stop) {
  MonotonicTime begun = clock_.now();
  std::vector<Reading> readings;
  for (const Task& task : tasks)
    readings.push_back(task.reading ? *task.reading : inspector_.look_at(task.node, stop));

  std::vector<resources::Order> orders;
  for (size_t i = 0; i < tasks.size(); ++i) {
    const model::Resource& resource = graph_.resource(tasks[i].node);
    if (!reconcile::is_enforced(readings[i], resource.drift)) continue;
    orders.push_back({binding_.desired(tasks[i].node), readings[i].observed, *readings[i].change});
  }
  Status together = fail(Code::unsupported, "");
  resources::Context ctx = context(tasks.front().node, stop);
  resources::Batching* batching = binding_.subject(tasks.front().node).type->batching;
  if (batching && orders.size() > 1) {
    together = promise_refreshes(tasks, readings);
    if (together) together = batching->apply_all(orders, ctx);
  }

  std::vector<Done> results;
  for (size_t i = 0; i < tasks.size(); ++i) {
    Task task = tasks[i];
    task.reading = &readings[i];
    bool changed =
        together && reconcile::is_enforced(readings[i], graph_.resource(task.node).drift);
    if (changed && verify(task.node, stop)) {
      results.push_back(
          {task.node, Outcome::changed, {}, readings[i].change, clock_.now() - begun});
      continue;
    }
    if (orders.size() > 1) task.reading = nullptr;  // the transaction may have done part of it
    Done done = work(task, stop);
    bool by_transaction =
        done.outcome == Outcome::unchanged && readings[i].state == Reading::State::differs;
    if (by_transaction)
      done = {task.node, Outcome::changed, {}, readings[i].change, clock_.now() - begun};
    results.push_back(std::move(done));
  }
  return results;
}

}  // namespace consort::agent
