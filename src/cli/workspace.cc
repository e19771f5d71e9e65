#include "cli/workspace.h"

#include <filesystem>

#include "agent/redaction_key.h"
#include "system/facts.h"

namespace consort::cli {

namespace {

// A folder that is neither empty nor known by what is in it; /tmp, by a slip of the hand.
bool is_of_others(const std::filesystem::path& folder) {
  std::error_code error;
  bool empty = std::filesystem::is_empty(folder, error);
  if (error || empty || !std::filesystem::is_directory(folder, error)) return false;
  return !std::filesystem::exists(folder / "lock", error) &&
         !std::filesystem::exists(folder / "secrets", error);
}

}  // namespace

Workspace::~Workspace() = default;

Status Workspace::open_target() {
  TRY(target_, call_.wiring.open_target(call_.arguments.root));
  Diagnostics warnings;
  facts_ = system::collect_facts(*target_, warnings);
  for (const Diagnostic& warning : warnings.all())
    call_.terminal.say(render(warning, nullptr));
  return {};
}

Result<std::string> Workspace::open_site() {
  TRY(site_, Site::open(call_));
  TRY(std::string host, site_->host_meant(*target_));
  site_->know(host, facts_);
  site_->compiler().refresh();
  return host;
}

Result<std::shared_ptr<const model::Catalog>> Workspace::compile() {
  TRY(std::string host, open_site());
  return site_->compile(host);
}

Result<std::shared_ptr<const model::Catalog>> Workspace::catalog() {
  TRY(std::string host, open_site());
  digest_.reset();
  keep_in_ = site_->cache(state_folder() + "/catalog", host);
  if (keep_in_) {
    if (auto recalled = site_->recall(*keep_in_)) {
      keep_in_.reset();
      digest_ = recalled->digest;
      return std::move(recalled->catalog);
    }
  }
  return site_->compile(host);
}

std::string Workspace::state_folder() const {
  if (call_.arguments.state) return *call_.arguments.state;
  return (target_->root() == "/" ? "" : target_->root()) + "/var/lib/consort";
}

// No link in another root leads what is remembered of it out of there.
Status Workspace::check_state_folder() const {
  if (call_.arguments.state || target_->root() == "/") return {};
  std::error_code error;
  std::string folder = state_folder();
  std::string real = std::filesystem::weakly_canonical(folder, error).string();
  if (!error && real.starts_with(target_->root() + "/")) return {};
  return fail(Code::denied,
              folder + " leads out of " + target_->root() + ": name another folder with --state");
}

Status Workspace::make_state_folder() {
  std::string folder = state_folder();
  if (is_of_others(folder)) {
    return fail(Code::denied, "cannot keep state in " + folder +
                                  ": it holds other things, and would be closed to all but us");
  }
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  if (error) return fail(Code::denied, "cannot keep state in " + folder + ": " + error.message());
  TRY(lock_, ProcessLock::take(folder + "/lock"));
  return {};
}

// Whoever held the folder before may have made one.
Status Workspace::keep_redaction_key() {
  std::string folder = state_folder();
  TRY(std::optional<Digest> kept, agent::load_redaction_key(folder));
  if (kept) {
    redaction_key_ = *kept;
    return {};
  }
  if (!lock_) TRY_DO(make_state_folder());
  return agent::keep_redaction_key(folder, redaction_key_);
}

Status Workspace::open_engine(std::shared_ptr<const model::Catalog> catalog, bool writes,
                              agent::Engine::Settings settings) {
  engine_.reset();
  binding_.reset();
  state_.reset();
  lock_.reset();
  TRY_DO(check_state_folder());
  std::string folder = state_folder();
  if (writes) TRY_DO(make_state_folder());
  TRY(std::optional<Digest> key, agent::load_redaction_key(folder));
  redaction_key_ = key ? *key : agent::new_redaction_key();
  settings.redaction_key = redaction_key_;
  if (writes) {
    if (!key) TRY_DO(agent::keep_redaction_key(folder, redaction_key_));
    if (keep_in_) {
      auto kept = site_->keep(*keep_in_, *catalog);
      if (kept)
        digest_ = *kept;
      else
        call_.terminal.complain(kept.error().to_string());  // the next run compiles again
    }
  }
  site_->end_compiling();  // what that took serves the rest
  std::string warning;
  std::string journal = folder + "/journal";
  TRY(state_,
      agent::State::open(writes ? agent::file_storage(journal) : agent::read_only_storage(journal),
                         &warning));
  if (!warning.empty()) call_.terminal.complain(warning);
  secrets_ = std::make_unique<agent::FolderSecrets>(folder + "/secrets");
  binding_ = std::make_unique<agent::Binding>(std::move(catalog), site_->registry(), *target_,
                                              facts_, site_->blobs(), *secrets_, digest_);
  engine_ = std::make_unique<agent::Engine>(*binding_, site_->registry().schema(), *state_, pool_,
                                            call_.wiring.clock, settings);
  if (writes) engine_->clear_leftovers();
  return {};
}

}  // namespace consort::cli
