#include "agent/target/undo.h"

#include <algorithm>

#include "agent/state.h"

namespace consort::agent {
namespace {

constexpr size_t kParallel = 4;

// What was there before is no secret: of secrets nothing is known.
class NoSecrets final : public resources::SecretSource {
 public:
  Result<Secret> read(const std::string& name) override {
    return fail(Code::not_found, "there is no secret '" + name + "' here");
  }
};

// A catalog of its own, of which nothing is remembered: killed in the middle, what is left of the
// local changes is found by the next look.
Result<model::Report> apply(const Commons& commons, const Machinery& machinery,
                            model::Catalog catalog, Observer& observer, std::stop_token stop) {
  NoSecrets secrets;
  Binding binding(std::make_shared<const model::Catalog>(std::move(catalog)), commons.registry,
                  *machinery.target, *machinery.facts, commons.content, secrets);
  TRY(auto nothing_remembered, State::open(no_storage()));
  Engine engine(binding, commons.registry.schema(), *nothing_remembered, commons.pool,
                commons.clock, {{}, {.parallel = kParallel}, {}});
  return engine.apply(engine.look_at_all(stop), observer, stop);
}

}  // namespace

Result<std::vector<model::ResourceReport>> undo(const Commons& commons, const Machinery& machinery,
                                                const std::string& host, Undoing undoing,
                                                Observer& observer, std::stop_token stop) {
  std::vector<model::ResourceReport> told;
  for (model::Plan::Problem& problem : undoing.impossible)
    told.push_back({.address = std::move(problem.address),
                    .outcome = model::Outcome::failed,
                    .message = "it cannot be undone: " + std::move(problem.message)});
  if (undoing.resources.empty()) return told;
  model::Catalog catalog{.host = host};
  catalog.resources = std::move(undoing.resources);
  TRY(model::Report run, apply(commons, machinery, std::move(catalog), observer, std::move(stop)));
  for (const model::ResourceReport& entry : run.resources)
    for (const model::Address& undone : undoing.undone_by.at(entry.address)) {
      told.push_back(entry);
      told.back().address = undone;
    }
  return told;
}

void tell_what_is_left(const Undoing& left, std::vector<model::ResourceReport>& told) {
  for (const model::Address& address : left.all()) {
    auto known = std::ranges::find(told, address, &model::ResourceReport::address);
    if (known != told.end() && known->outcome == model::Outcome::failed) continue;
    if (known == told.end()) known = told.insert(told.end(), {.address = address});
    known->outcome = model::Outcome::failed;
    known->message = "it is still there after it was undone: undo it by hand";
  }
}

}  // namespace consort::agent
