#pragma once
#include <memory>
#include <string>

#include "agent/engine.h"
#include "agent/secrets.h"
#include "base/process_lock.h"
#include "cli/site.h"

namespace consort::cli {

// Everything a verb needs to look at one machine and change it: the target, its facts, the compiled
// catalog and the engine. Opened in steps, because each verb needs only the first few.
class Workspace {
 public:
  explicit Workspace(const Call& call) : call_(call) {}
  ~Workspace();

  // The target and its facts; warnings are said.
  Status open_target();
  // The site, knowing this machine's facts; returns the host meant.
  Result<std::string> open_site();
  // The site, and the catalog of the host meant. Null when it does not compile, which has been
  // said.
  Result<std::shared_ptr<const model::Catalog>> compile();
  // The same, or the one that was compiled last if nothing it was made from has changed since.
  Result<std::shared_ptr<const model::Catalog>> catalog();
  // The state, exclusively held with `writes`, and the engine for this catalog.
  Status open_engine(std::shared_ptr<const model::Catalog> catalog, bool writes,
                     agent::Engine::Settings settings);

  // Makes the key of redact() last, so that what is saved with it can be compared later.
  Status keep_redaction_key();

  // For plans that leave this process.
  model::Redactor redact() const { return model::Redactor(redaction_key_); }
  system::Target& target() { return *target_; }
  const model::Facts& facts() const { return facts_; }
  agent::Engine& engine() { return *engine_; }
  Site& site() { return *site_; }

 private:
  std::string state_folder() const;
  Status check_state_folder() const;
  Status make_state_folder();  // and hold it

  const Call& call_;
  std::unique_ptr<system::Target> target_;
  model::Facts facts_;
  std::unique_ptr<Site> site_;
  std::optional<CatalogCache> keep_in_;  // where the catalog just compiled is to be kept
  std::optional<Digest> digest_;         // of the catalog last given, where it is known
  ThreadPool pool_;
  std::unique_ptr<agent::FolderSecrets> secrets_;
  std::optional<ProcessLock> lock_;
  Digest redaction_key_;
  std::unique_ptr<agent::State> state_;
  std::unique_ptr<agent::Binding> binding_;
  std::unique_ptr<agent::Engine> engine_;
};

}  // namespace consort::cli
