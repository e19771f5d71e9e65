#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "agent/content/content_store.h"
#include "agent/daemon/config.h"
#include "agent/identity/membership_store.h"
#include "agent/outbox/durable_outbox.h"
#include "agent/target/keeper.h"
#include "base/process_lock.h"

namespace consort::agent {

// The real things, given by app/.
struct Wiring {
  const Clock& clock;
  Log& log;
  std::function<Result<std::unique_ptr<system::Target>>(const std::string& root)> open_target;
  std::function<Result<std::unique_ptr<system::PathWatcher>>(const std::string& root)> open_watcher;
  std::function<resources::Registry()> registry;
};

// The data folder of one agent, held as long as this lives, and what works on it:
//
//   lock                 of the process; `consort apply` takes the same one
//   keys/                who the agent is
//   outbox/, content/    what is to be sent, what was fetched
//   secrets/             of the machine itself
//   targets/<name>/      what each target remembers; secrets/ of other roots
//   status.json
class Premises {
 public:
  // Code::busy when another process has it; Code::unavailable when the machine has not joined.
  static Result<std::unique_ptr<Premises>> open(const Config& config, const Wiring& wiring);

  // One for every target of the configuration, loaded; not started. They must go before the
  // premises, and before the outlet.
  Result<std::vector<std::unique_ptr<Keeper>>> make_keepers(Outlet& outlet) const;

  const Config& config() const { return config_; }
  const Commons& commons() const { return commons_; }
  const MembershipStore& store() const { return store_; }
  Membership& membership() { return membership_; }
  DurableOutbox& outbox() { return *outbox_; }
  std::string status_path() const { return config_.data + "/status.json"; }

  static std::string keys_in(const Config& config) { return config.data + "/keys"; }
  static std::string lock_in(const Config& config) { return config.data + "/lock"; }

 private:
  Premises(const Config& config, const Wiring& wiring, ProcessLock lock, MembershipStore store,
           Membership membership, std::unique_ptr<ContentStore> content,
           std::unique_ptr<DurableOutbox> outbox);
  Keeper::Settings settings(const std::string& name, const std::string& root) const;

  const Config config_;
  const Wiring wiring_;
  ProcessLock lock_;
  MembershipStore store_;
  Membership membership_;
  std::unique_ptr<ContentStore> content_;
  std::unique_ptr<DurableOutbox> outbox_;
  resources::Registry registry_;
  ThreadPool pool_;
  Commons commons_;
};

}  // namespace consort::agent
