#include "agent/daemon/await_membership.h"

#include <poll.h>

#include <algorithm>

#include "agent/doorbell.h"
#include "system/service_manager.h"

namespace consort::agent {
namespace {

constexpr Duration kLookAnyway = std::chrono::minutes(1);  // should the kernel's hint not come
constexpr Duration kLookForLock = std::chrono::milliseconds(20);

// What to wait for: a change among the keys, the end, or time.
class Wait {
 public:
  Wait(system::PathWatcher& keys, std::stop_token stop)
      : keys_(keys), on_stop_(std::move(stop), [this] { stopped_.ring(); }) {}

  Status until_news(Duration most) {
    if (auto every = manager_.alive_every()) {
      manager_.alive();
      most = std::min(most, *every);
    }
    pollfd descriptors[] = {{keys_.descriptor(), POLLIN, 0}, {stopped_.descriptor(), POLLIN, 0}};
    auto whole = std::chrono::ceil<std::chrono::milliseconds>(most);
    int ready = ::poll(descriptors, std::size(descriptors), static_cast<int>(whole.count()));
    if (ready < 0 && errno != EINTR) return os_error(errno, "cannot wait to be joined");
    if (ready > 0 && descriptors[0].revents) TRY_DO(keys_.drain());
    return {};
  }
  void tell() const { manager_.ready("waiting for consort-agent join"); }

 private:
  system::PathWatcher& keys_;
  const system::ServiceManager manager_;
  const Doorbell stopped_;
  const std::stop_callback<std::function<void()>> on_stop_;
};

}  // namespace

Result<bool> await_membership(const Config& config, const Wiring& wiring, std::stop_token stop) {
  TRY(MembershipStore store, MembershipStore::open(Premises::keys_in(config)));
  TRY(std::optional<Membership> membership, store.load());
  if (membership) return true;

  TRY(auto keys, wiring.open_watcher("/"));
  TRY_DO(keys->watch(Premises::keys_in(config)));
  Wait wait(*keys, stop);
  wiring.log.info("this machine has not joined a server: waiting for consort-agent join");
  wait.tell();
  while (!stop.stop_requested()) {
    TRY(membership, store.load());
    if (!membership) {
      TRY_DO(wait.until_news(kLookAnyway));
    } else if (auto lock = ProcessLock::take(Premises::lock_in(config));
               lock || lock.error().code != Code::busy) {
      return true;
    } else {
      TRY_DO(wait.until_news(kLookForLock));
    }
  }
  return false;
}

}  // namespace consort::agent
