#include "agent/target/workbench.h"

#include "agent/foresight.h"

namespace consort::agent {
namespace {

constexpr size_t kParallel = 16;

// Other policies than the catalog's, with its hashes left as they were: what is known of the
// resources stays true.
void override_policies(model::Catalog& catalog, const std::vector<wire::DriftOverride>& overrides) {
  for (const wire::DriftOverride& override : overrides) {
    const model::Resource* found = catalog.find(override.resource);
    if (found)
      catalog.resources[static_cast<size_t>(found - catalog.resources.data())].drift =
          override.policy;
  }
}

}  // namespace

Result<std::unique_ptr<Workbench>> Workbench::open(const Commons& commons, Machinery machinery,
                                                   State& state, Settings settings) {
  std::unique_ptr<Workbench> bench(new Workbench(std::move(machinery), std::move(settings)));
  const Settings& as = bench->settings_;
  bench->documents_ = std::make_unique<model::Documents>();
  TRY(std::string text, commons.content.read(as.held.catalog));
  TRY(model::Catalog catalog, model::catalog_from_json(text, *bench->documents_));
  text = {};
  if (catalog.host != as.host)
    return fail(Code::invalid, "the catalog is for host " + catalog.host + ", not " + as.host);
  override_policies(catalog, as.overrides);
  bench->secrets_ = std::make_unique<FolderSecrets>(as.secrets);
  const Machinery& on = bench->machinery_;
  bench->binding_ = std::make_unique<Binding>(
      std::make_shared<const model::Catalog>(std::move(catalog)), commons.registry, *on.target,
      *on.facts, commons.content, *bench->secrets_);
  Engine::Settings engine{{}, {kParallel, /*sync_at_end=*/false}, as.redaction_key};
  bench->engine_ = std::make_unique<Engine>(*bench->binding_, commons.registry.schema(), state,
                                            commons.pool, commons.clock, engine);
  return bench;
}

model::Plan Workbench::plan_for_others(const Engine::Look& look, std::stop_token stop) const {
  model::Plan plan = look.agenda.plan;
  plan.root = machinery_.target->root();
  plan.catalog = settings_.held.catalog;
  engine_->add_text_diffs(plan, std::move(stop));
  foresee(*engine_, look, plan);
  auto redacted = model::plan_from_value(to_value(plan, redact()));
  check(redacted.has_value(), "a plan of our own cannot be read");
  return std::move(*redacted);
}

model::Change Workbench::change_for_others(const model::Change& change) const {
  auto redacted = model::change_from_value(to_value(binding_->tellable(change), redact()));
  check(redacted.has_value(), "a change of our own cannot be read");
  return std::move(*redacted);
}

model::Report Workbench::report_for_others(model::Report report) const {
  report.catalog = settings_.held.catalog;
  for (model::ResourceReport& entry : report.resources)
    if (entry.change) entry.change = change_for_others(*entry.change);
  return report;
}

}  // namespace consort::agent
