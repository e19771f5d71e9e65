#pragma once
#include <memory>
#include <stop_token>
#include <vector>

#include "agent/applier.h"
#include "agent/binding.h"
#include "agent/inspector.h"
#include "agent/state.h"
#include "agent/worker.h"
#include "base/thread_pool.h"
#include "reconcile/order_graph.h"
#include "reconcile/planner.h"

namespace consort::agent {

// Reads, plans and applies one catalog on one target. The same reading serves the plan, the apply
// and the watch, so that a plan cannot promise what apply does not do.
class Engine {
 public:
  struct Settings {
    Inspector::Settings inspect;
    Applier::Settings apply;
    Digest redaction_key = {};
  };
  // What a look gave, and the work that follows from it.
  struct Look {
    std::vector<reconcile::Reading> readings;
    reconcile::Agenda agenda;
  };

  // The parts must outlive the engine.
  Engine(const Binding& binding, const model::Schema& schema, State& state, ThreadPool& pool,
         const Clock& clock, Settings settings);

  Look look_at_all(std::stop_token stop);
  Look look_at(std::span<const uint32_t> resources, std::stop_token stop);
  // The agenda that follows from readings.
  Look decide(std::vector<reconcile::Reading> readings);
  Result<model::Report> apply(const Look& look, Observer& observer, std::stop_token stop);

  // Makes what was applied, and the memory of it, survive a power cut.
  Status make_durable();

  // Fills the text differences of content into the plan, for people to read.
  void add_text_diffs(model::Plan& plan, std::stop_token stop) const;

  // Takes away the temporary files that a killed run may have left beside what is described; how
  // many.
  size_t clear_leftovers();

  // Addresses that were kept here once and that the description does not mention any more, sorted.
  std::vector<std::string> no_longer_described() const;

  const Binding& binding() const { return binding_; }
  const reconcile::OrderGraph& graph() const { return graph_; }
  State& state() { return state_; }

 private:
  std::string content_diff(uint32_t resource, const model::Change& change,
                           const model::AttributeChange& attribute,
                           resources::Context& context) const;

  const Binding& binding_;
  State& state_;
  const reconcile::OrderGraph graph_;
  Inspector inspector_;
  Worker worker_;
  Applier applier_;
};

}  // namespace consort::agent
