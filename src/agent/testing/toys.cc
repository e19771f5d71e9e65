#include "agent/testing/toys.h"

#include <algorithm>

namespace consort::agent {
namespace {

using model::Value;
using resources::Context;
using resources::Identity;
using resources::Order;

model::TypeSchema toy_type(const std::string& collection) {
  model::TypeSchema type;
  type.collection = type.singular = collection;
  model::AttributeSchema state, colour;
  state.name = "state";
  state.values = {"present", "absent"};
  state.default_value = Value("present");
  colour.name = "colour";
  type.attributes = {state, colour};
  return type;
}

// A toy lies at the path /<collection>/<name>.
class Toys : public resources::Provider, public resources::Watching {
 public:
  Toys(ToyMachine& machine, std::string collection)
      : machine_(machine), collection_(std::move(collection)) {}

  Result<model::Map> read(const Identity& identity, Context&) override {
    std::string address = collection_ + "." + identity.name;
    machine_.log("read " + address);
    std::lock_guard lock(machine_.mutex);
    if (machine_.unreadable.contains(address))
      return fail(Code::denied, complaint(address, "it cannot be read"));
    model::Map observed;
    auto found = machine_.colours.find(address);
    observed.set("state", Value(found == machine_.colours.end() ? "absent" : "present"));
    if (found != machine_.colours.end()) observed.set("colour", Value(found->second));
    return observed;
  }

  Status apply(const Order& order, Context& context) override {
    std::string address = collection_ + "." + order.name();
    machine_.log("apply " + address);
    if (hangs(address)) return wait_for_stop(context);
    if (machine_.apply_takes > Duration{} && stopped_within(machine_.apply_takes, context))
      return fail(Code::cancelled, "it was stopped");
    std::lock_guard lock(machine_.mutex);
    int& failures = machine_.failures[address];
    if (failures != 0) {
      failures = std::max(-1, failures - 1);
      return fail(Code::failed, complaint(address, "the paint is out"));
    }
    paint(address, order);
    return {};
  }

  std::vector<resources::WatchPoint> watch_points(const Identity& identity) override {
    using Kind = resources::WatchPoint::Kind;
    return {{machine_.trees ? Kind::tree : Kind::path, "/" + collection_ + "/" + identity.name}};
  }

 protected:
  // With the mutex held.
  std::string complaint(const std::string& address, std::string otherwise) const {
    auto found = machine_.complaints.find(address);
    return found == machine_.complaints.end() ? std::move(otherwise) : found->second;
  }

  bool hangs(const std::string& address) {
    std::lock_guard lock(machine_.mutex);
    return machine_.hanging.contains(address);
  }

  static bool stopped_within(Duration time, Context& context) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    stopped.wait_for(lock, context.stop, time, [] { return false; });
    return context.stop.stop_requested();
  }

  static Status wait_for_stop(Context& context) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    stopped.wait(lock, context.stop, [] { return false; });
    return fail(Code::cancelled, "it was stopped");
  }

  void paint(const std::string& address, const Order& order) {
    if (machine_.stuck.contains(address)) return;
    if (order.change.action == model::Action::remove)
      machine_.colours.erase(address);
    else
      machine_.colours[address] = order.text("colour");
    if (machine_.blinding.contains(address)) machine_.unreadable.insert(address);
    auto effect = machine_.side_effects.find(address);
    if (effect == machine_.side_effects.end()) return;
    size_t equals = effect->second.find('=');
    machine_.colours[effect->second.substr(0, equals)] = effect->second.substr(equals + 1);
  }

  ToyMachine& machine_;
  const std::string collection_;
};

class RefreshingToys final : public Toys, public resources::Refreshing {
 public:
  using Toys::Toys;
  Status refresh(const model::Resource& desired, Context&) override {
    std::string address = desired.address.to_string();
    machine_.log("refresh " + address);
    std::lock_guard lock(machine_.mutex);
    if (machine_.failures["refresh " + address] == 0) return {};
    return fail(Code::failed, complaint(address, "it will not reload"));
  }
};

class BatchedToys final : public Toys, public resources::Batching {
 public:
  using Toys::Toys;
  Status apply_all(std::span<const Order> orders, Context&) override {
    machine_.log("transaction of " + std::to_string(orders.size()));
    std::lock_guard lock(machine_.mutex);
    if (machine_.transaction_fails) return fail(Code::failed, "the transaction failed");
    for (const Order& order : orders)
      paint(collection_ + "." + order.name(), order);
    return {};
  }
};

class FingerprintedToys final : public Toys, public resources::Fingerprinting {
 public:
  using Toys::Toys;
  Fingerprint fingerprint(const Identity& identity, Context&) override {
    std::lock_guard lock(machine_.mutex);
    auto found = machine_.colours.find(collection_ + "." + identity.name);
    return consort::fingerprint(found == machine_.colours.end() ? "(none)" : found->second);
  }
};

}  // namespace

void ToyMachine::log(const std::string& line) {
  std::lock_guard lock(mutex);
  log_.push_back(line);
}

std::vector<std::string> ToyMachine::take_log() {
  std::lock_guard lock(mutex);
  return std::exchange(log_, {});
}

bool ToyMachine::logged(const std::string& line) const {
  std::lock_guard lock(mutex);
  return std::find(log_.begin(), log_.end(), line) != log_.end();
}

resources::Registry toy_registry(ToyMachine& machine) {
  resources::Registry registry;
  registry.add(toy_type("toys"), {[&machine](auto&, auto&) {
                 return std::make_unique<RefreshingToys>(machine, "toys");
               }});
  registry.add(toy_type("knobs"), {[&machine](auto&, auto&) {
                 return std::make_unique<FingerprintedToys>(machine, "knobs");
               }});
  model::TypeSchema lots = toy_type("lots");
  lots.batched = lots.opaque_effects = true;
  registry.add(std::move(lots), {[&machine](auto&, auto&) {
                 return std::make_unique<BatchedToys>(machine, "lots");
               }});
  return registry;
}

}  // namespace consort::agent
