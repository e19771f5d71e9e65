#pragma once
#include <memory>
#include <string>

#include "agent/content/content_store.h"
#include "agent/engine.h"
#include "agent/secrets.h"
#include "base/log.h"
#include "wire/orders.h"
#include "wire/requests.h"

namespace consort::agent {

// What every target of an agent shares. All outlives the targets; thread-safe.
struct Commons {
  const Clock& clock;
  Log& log;
  ThreadPool& pool;  // bounded: the work of all targets goes through it
  ContentStore& content;
  const resources::Registry& registry;
};

// The machine behind a target as it was when last looked at.
struct Machinery {
  std::shared_ptr<system::Target> target;
  std::shared_ptr<const model::Facts> facts;
};

// One catalog bound to one target, ready to be looked at and applied. Owns what it is made of.
// What was applied is durable only after Engine::make_durable().
class Workbench {
 public:
  struct Settings {
    wire::Held held;
    std::string host;  // the target's name, which the catalog must be for
    std::vector<wire::DriftOverride> overrides;
    std::string secrets;  // folder
    Digest redaction_key;
  };
  // Code::not_found when the catalog is not in the store; Code::invalid when it is none for this
  // target. `state` outlives the bench.
  static Result<std::unique_ptr<Workbench>> open(const Commons& commons, Machinery machinery,
                                                 State& state, Settings settings);

  Engine& engine() { return *engine_; }
  const model::Catalog& catalog() const { return binding_->catalog(); }
  const Binding& binding() const { return *binding_; }
  const wire::Held& held() const { return settings_.held; }
  const Machinery& machinery() const { return machinery_; }
  model::Redactor redact() const { return model::Redactor(settings_.redaction_key); }

  // As they may leave the machine: of the catalog as it was signed, secrets redacted.
  model::Plan plan_for_others(const Engine::Look& look, std::stop_token stop) const;
  model::Report report_for_others(model::Report report) const;
  model::Change change_for_others(const model::Change& change) const;

 private:
  Workbench(Machinery machinery, Settings settings)
      : machinery_(std::move(machinery)), settings_(std::move(settings)) {}

  const Machinery machinery_;
  const Settings settings_;
  std::unique_ptr<model::Documents> documents_;
  std::unique_ptr<FolderSecrets> secrets_;
  std::unique_ptr<Binding> binding_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace consort::agent
