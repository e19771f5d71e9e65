#include "reconcile/planner.h"

#include <map>

namespace consort::reconcile {
namespace {

using model::Action;
using model::Change;

// Walks the nodes in order, keeping for each what its successors need to know.
class Planner {
 public:
  Planner(const OrderGraph& graph, std::span<const Reading> readings,
          std::span<const PendingRefresh> pending, const std::function<bool(uint32_t)>& refreshable)
      : graph_(graph), readings_(readings), refreshable_(refreshable) {
    for (const PendingRefresh& refresh : pending)
      pending_[refresh.to].push_back(refresh.from);
  }

  Agenda run() {
    agenda_.plan.host = graph_.catalog().host;
    agenda_.visit.assign(graph_.nodes(), false);
    agenda_.refresh.assign(graph_.nodes(), false);
    stirred_by_.assign(graph_.nodes(), kNobody);
    changes_.assign(graph_.nodes(), false);
    agenda_.plan.changes.reserve(static_cast<size_t>(std::count_if(
        readings_.begin(), readings_.end(),
        [](const Reading& reading) { return reading.state == Reading::State::differs; })));
    for (uint32_t node : graph_.topological()) {
      inherit(node);
      if (graph_.is_resource(node)) plan_resource(node);
    }
    return std::move(agenda_);
  }

 private:
  static constexpr uint32_t kNobody = UINT32_MAX;

  // The nearest change with opaque effects upstream.
  void inherit(uint32_t node) {
    for (OrderGraph::Link link : graph_.before(node)) {
      bool opaque = changes_[link.node] && graph_.is_resource(link.node) &&
                    graph_.type(link.node).opaque_effects;
      uint32_t source = opaque ? link.node : stirred_by_[link.node];
      if (source != kNobody && stirred_by_[node] == kNobody) stirred_by_[node] = source;
    }
  }

  void plan_resource(uint32_t node) {
    const Reading& reading = readings_[node];
    model::PlanSummary& summary = agenda_.plan.summary;
    switch (reading.state) {
      case Reading::State::failed:
        agenda_.plan.failed.push_back({graph_.resource(node).address, reading.problem});
        ++summary.failed;
        agenda_.visit[node] = true;
        return;
      case Reading::State::waiting:
        agenda_.plan.waiting.push_back({graph_.resource(node).address, reading.problem});
        ++summary.waiting;
        return;
      default:
        break;
    }
    bool enforced = is_enforced(reading, graph_.resource(node).drift);
    if (enforced) add_change(node, reading);
    bool left = reading.state == Reading::State::differs && !enforced;
    if (left) {
      const model::Resource& resource = graph_.resource(node);
      agenda_.left.push_back(node);
      agenda_.plan.left.push_back(
          {resource.address, "it has drifted, and stays so by drift policy '" +
                                 std::string(model::to_string(resource.drift)) + "'"});
      ++summary.drifted;
    }
    bool refreshed = add_refresh(node, enforced);
    if (!enforced && !refreshed && !left) ++summary.unchanged;
    bool looked_right =
        reading.state == Reading::State::right || reading.state == Reading::State::unread;
    bool stirred = stirred_by_[node] != kNobody && looked_right;
    agenda_.visit[node] = enforced || stirred;
  }

  void add_change(uint32_t node, const Reading& reading) {
    Change change = *reading.change;
    change.because = {reading.ordered ? described_at(node) : "drifted from the description"};
    if (stirred_by_[node] != kNobody) {
      change.conditional = true;
      change.because.push_back("comes after " + name(stirred_by_[node]) + ", which changes");
    }
    count(change.action);
    changes_[node] = true;
    agenda_.plan.changes.push_back(std::move(change));
  }

  // A notified resource acts unless its own change starts it anew anyway.
  bool add_refresh(uint32_t node, bool changes) {
    std::vector<std::string> because;
    for (OrderGraph::Link link : graph_.before(node)) {
      if (link.notify && changes_[link.node]) because.push_back(name(link.node) + " changes");
    }
    auto owed = pending_.find(graph_.resource(node).address);
    if (owed != pending_.end()) {
      agenda_.refresh[node] = true;
      for (const model::Address& from : owed->second)
        because.push_back(from.to_string() + " changed in an earlier run that was interrupted");
    }
    if (because.empty() || !refreshable_(node)) return false;
    if (changes && changes_state(*readings_[node].change)) return false;
    Change refresh;
    refresh.address = graph_.resource(node).address;
    refresh.action = Action::refresh;
    refresh.because = std::move(because);
    count(Action::refresh);
    agenda_.plan.changes.push_back(std::move(refresh));
    return true;
  }

  static bool changes_state(const Change& change) {
    return std::any_of(change.attributes.begin(), change.attributes.end(),
                       [](const model::AttributeChange& a) { return a.name == "state"; });
  }

  std::string described_at(uint32_t node) const {
    Place place = graph_.resource(node).mark.place();
    return place.document.empty() ? "described" : "described at " + place.to_string();
  }

  std::string name(uint32_t node) const { return graph_.resource(node).address.to_string(); }

  void count(Action action) {
    model::PlanSummary& summary = agenda_.plan.summary;
    switch (action) {
      case Action::create:
        ++summary.create;
        break;
      case Action::update:
        ++summary.update;
        break;
      case Action::remove:
        ++summary.remove;
        break;
      case Action::run:
        ++summary.run;
        break;
      case Action::refresh:
        ++summary.refresh;
        break;
    }
  }

  const OrderGraph& graph_;
  const std::span<const Reading> readings_;
  std::map<model::Address, std::vector<model::Address>> pending_;  // whom to refresh, and by whom
  const std::function<bool(uint32_t)>& refreshable_;
  Agenda agenda_;
  std::vector<uint32_t> stirred_by_;  // by node: an upstream change with opaque effects
  std::vector<bool> changes_;         // by node: has an enforced change
};

}  // namespace

Agenda make_agenda(const OrderGraph& graph, std::span<const Reading> readings,
                   std::span<const PendingRefresh> pending,
                   const std::function<bool(uint32_t)>& refreshable) {
  return Planner(graph, readings, pending, refreshable).run();
}

}  // namespace consort::reconcile
