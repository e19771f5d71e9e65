#include "agent/daemon/premises.h"

#include "agent/files.h"
#include "survey/roots.h"

namespace consort::agent {

Result<std::unique_ptr<Premises>> Premises::open(const Config& config, const Wiring& wiring) {
  TRY_DO(make_private_folder(config.data));
  TRY(ProcessLock lock, ProcessLock::take(lock_in(config)));
  TRY(MembershipStore store, MembershipStore::open(keys_in(config)));
  TRY(std::optional<Membership> membership, store.load());
  if (!membership)
    return fail(Code::unavailable, "this machine has not joined a server: consort-agent join");
  if (!config.servers.empty()) membership->servers = config.servers;
  TRY(auto content, ContentStore::open(config.data + "/content", config.content_bytes));
  TRY(auto outbox, DurableOutbox::open(config.data + "/outbox", wiring.log));
  return std::unique_ptr<Premises>(new Premises(config, wiring, std::move(lock), std::move(store),
                                                std::move(*membership), std::move(content),
                                                std::move(outbox)));
}

Premises::Premises(const Config& config, const Wiring& wiring, ProcessLock lock,
                   MembershipStore store, Membership membership,
                   std::unique_ptr<ContentStore> content, std::unique_ptr<DurableOutbox> outbox)
    : config_(config),
      wiring_(wiring),
      lock_(std::move(lock)),
      store_(std::move(store)),
      membership_(std::move(membership)),
      content_(std::move(content)),
      outbox_(std::move(outbox)),
      registry_(wiring_.registry()),
      commons_{wiring_.clock, wiring_.log, pool_, *content_, registry_} {}

Keeper::Settings Premises::settings(const std::string& name, const std::string& root) const {
  const bool local = root == "/";
  Keeper::Settings settings;
  settings.name = name;
  settings.kind = local ? wire::TargetKind::local : wire::TargetKind::root;
  settings.folder = config_.data + "/targets/" + name;
  settings.secrets = (local ? config_.data : settings.folder) + "/secrets";
  settings.scan_every = config_.scan_every;
  if (config_.observe) {
    settings.observed = survey::usual_roots();
    settings.ignored = config_.ignored;
    settings.observed.insert(settings.observed.end(), config_.observed_folders.begin(),
                             config_.observed_folders.end());
  }
  settings.open_target = [open = wiring_.open_target, root] { return open(root); };
  settings.open_watcher = [open = wiring_.open_watcher, root] { return open(root); };
  return settings;
}

Result<std::vector<std::unique_ptr<Keeper>>> Premises::make_keepers(Outlet& outlet) const {
  std::vector<Keeper::Settings> all;
  if (config_.local) all.push_back(settings(membership_.name.host, "/"));
  for (const Config::Root& root : config_.roots) {
    if (config_.local && root.name == membership_.name.host)
      return fail(Code::invalid, "a root cannot have the name of the machine, " + root.name);
    all.push_back(settings(root.name, root.path));
  }
  std::vector<std::unique_ptr<Keeper>> keepers;
  for (Keeper::Settings& one : all) {
    keepers.push_back(std::make_unique<Keeper>(std::move(one), commons_, outlet));
    TRY_DO(keepers.back()->load());
  }
  return keepers;
}

}  // namespace consort::agent
