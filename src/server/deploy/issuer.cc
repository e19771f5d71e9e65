#include "server/deploy/issuer.h"

#include <mutex>
#include <utility>

#include "model/json.h"
#include "store/catalogs.h"
#include "store/revisions.h"

namespace consort::server {
namespace {

constexpr Duration kClockDifference = std::chrono::minutes(5);  // that an agent may have
constexpr Duration kRenewBefore = Issuer::kLife / 2;
constexpr size_t kSignedTogether = 50;  // by one thread

}  // namespace

Status Issuer::number(std::vector<Issue>& issues) {
  std::vector<Issue*> old;
  for (Issue& issue : issues) {
    const DeployedHost& host = *issue.host;
    auto counts = [&](const std::optional<wire::Held>& given) {
      return given && given->catalog == issue.catalog.catalog && given->serial == host.serial;
    };
    if (counts(host.compiled) || counts(host.offered))
      issue.catalog.serial = host.serial;
    else
      old.push_back(&issue);
  }
  if (old.empty()) return {};
  TRY(auto serials,
      context_.parts.store.write([&](store::Writer& w) -> Result<std::vector<int64_t>> {
        std::vector<int64_t> serials;
        for (const Issue* issue : old) {
          TRY(int64_t serial,
              store::catalogs::assign_again(w, context_.environment.id, issue->host->ref.host,
                                            issue->catalog.catalog, issue->host->serial));
          serials.push_back(serial);
        }
        return serials;
      }));
  for (size_t i = 0; i < old.size(); ++i) {
    DeployedHost& host = *old[i]->host;
    old[i]->catalog.serial = host.serial = serials[i];
    if (host.compiled && host.compiled->catalog == old[i]->catalog.catalog)
      host.compiled->serial = host.serial;
  }
  return {};
}

Result<Issuer::Size> Issuer::size(const DeployedHost& host, const Digest& catalog) {
  if (host.bytes > 0 && host.compiled && host.compiled->catalog == catalog)
    return Size{host.bytes, host.blobs};
  if (auto known = sizes_.find(catalog); known != sizes_.end()) return known->second;
  TRY(std::string json, context_.parts.store.read([&](store::Reader& r) {
    return store::catalogs::body(r, context_.environment.id, catalog);
  }));
  TRY(model::Value root, model::parse_json(json));
  Size size{.bytes = static_cast<int64_t>(json.size())};
  if (const model::Value* blobs = root.is_map() ? root.map().find("blobs") : nullptr)
    if (blobs->is_list()) size.blobs = static_cast<int64_t>(blobs->list().size());
  sizes_[catalog] = size;
  return size;
}

// A group at a time is signed by many threads and then told, so that nobody waits for the last.
std::vector<Offering> Issuer::signed_offers(const std::vector<const Issue*>& issues,
                                            const std::vector<Size>& sizes,
                                            const std::string& commit) const {
  const WallTime now = context_.parts.clock.wall();
  std::vector<Offering> offers(issues.size());
  context_.parts.pool.for_each(issues.size(), kSignedTogether, [&](size_t i) {
    const DeployedHost& host = *issues[i]->host;
    const wire::Held& catalog = issues[i]->catalog;
    offers[i] = {host.ref, context_.parts.vault.sign({
                               .host = host.name,
                               .organization = context_.environment.organization,
                               .environment = context_.environment.name,
                               .revision = commit,
                               .serial = catalog.serial,
                               .not_before = now - kClockDifference,
                               .not_after = now + kLife,
                               .catalog = catalog.catalog,
                               .bytes = sizes[i].bytes,
                               .blobs = sizes[i].blobs,
                           })};
  });
  return offers;
}

// Several things that are done when all are: then it says so on the environment's thread, with the
// first of their failures.
class Issuer::Gathering {
 public:
  Gathering(const DeployContext& context, Then then)
      : later_(context.later), then_(std::move(then)) {}
  ~Gathering() {
    later_([then = std::move(then_), status = std::move(first_)] { then(status); });
  }
  void add(const Status& status) {
    std::lock_guard lock(mutex_);
    if (first_) first_ = status;
  }
  // One more of them.
  static Orders::Then part_of(const std::shared_ptr<Gathering>& whole) {
    return [whole](const Status& status) { whole->add(status); };
  }

 private:
  const std::function<void(std::function<void()>)> later_;
  Then then_;
  std::mutex mutex_;
  Status first_;  // guarded by mutex_
};

Status Issuer::hand_over(const std::vector<Issue>& issues, const std::string& commit,
                         const std::shared_ptr<Gathering>& whole) {
  const WallTime ends = context_.parts.clock.wall() + kLife;
  std::vector<const Issue*> group;
  std::vector<Size> sizes;
  auto tell_group = [&] {
    if (group.empty()) return;
    context_.orders.offer(signed_offers(group, sizes, commit), Gathering::part_of(whole));
    for (const Issue* issue : group) {
      issue->host->offered = issue->catalog;
      issue->host->offer_ends = ends;
    }
    group.clear();
    sizes.clear();
  };
  for (const Issue& issue : issues) {
    DeployedHost& host = *issue.host;
    if (host.offered == issue.catalog && ends - host.offer_ends < kRenewBefore) continue;
    auto known = size(host, issue.catalog.catalog);
    if (!known) {
      tell_group();
      return std::move(known).error();
    }
    group.push_back(&issue);
    sizes.push_back(*known);
    if (group.size() == Orders::kGroup) tell_group();
  }
  tell_group();
  return {};
}

void Issuer::offer(const std::vector<Issue>& issues, const std::string& commit, Then then) {
  auto whole = std::make_shared<Gathering>(context_, std::move(then));
  whole->add(hand_over(issues, commit, whole));
}

// Orders are carried out in the order they are given: the offer comes first to everybody.
void Issuer::order(const std::vector<Issue>& issues, const std::string& commit,
                   const std::string& deployment, Then then) {
  std::vector<Ordering> orders;
  std::vector<store::HostId> hosts;
  orders.reserve(issues.size());
  for (const Issue& issue : issues) {
    hosts.push_back(issue.host->ref.host);
    orders.push_back({issue.host->ref,
                      {.deployment = deployment,
                       .catalog = issue.catalog,
                       .plan = issue.plan,
                       .repair = issue.repair}});
    ordered(*issue.host, issue.catalog, deployment);
  }
  auto whole = std::make_shared<Gathering>(
      context_, [this, hosts = std::move(hosts), then = std::move(then)](const Status& status) {
        if (!status) not_ordered(hosts);
        then(status);
      });
  if (Status handed = hand_over(issues, commit, whole); !handed) return whole->add(handed);
  context_.orders.apply(std::move(orders), Gathering::part_of(whole));
}

void Issuer::not_ordered(const std::vector<store::HostId>& hosts) {
  for (store::HostId id : hosts) {
    if (Status known = context_.hosts.reload(id); !known)
      context_.parts.log.error(context_.name() + ": " + known.error().to_string());
    DeployedHost* host = context_.hosts.find(id);
    if (!host) continue;
    host->offered.reset();
    host->ordered.reset();
    host->apply.clear();
    host->tried = 0;
  }
}

void Issuer::ordered(DeployedHost& host, const wire::Held& catalog, const std::string& deployment) {
  const bool newest = host.compiled == catalog;
  const Fingerprint addresses = newest ? host.addresses : Fingerprint();
  const bool same = addresses != Fingerprint() && addresses == host.ordered_addresses;
  if (host.ordered && !same) orphans_.changed(host.ref.host, *host.ordered, catalog.catalog);
  host.ordered = catalog.catalog;
  host.ordered_addresses = addresses;
  host.apply = deployment;
  host.claim = Claim::none;
  host.tried = std::max(host.tried, catalog.serial);
}

void Issuer::renew() {
  std::vector<Issue> issues;
  for (DeployedHost* host : context_.hosts.all())
    if (host->managed && host->offered &&
        host->offer_ends - context_.parts.clock.wall() < kRenewBefore)
      issues.push_back({host, *host->offered});
  if (issues.empty()) return;
  auto revision = context_.parts.store.read([&](store::Reader& r) {
    return store::revisions::last_compiled(r, context_.environment.id);
  });
  if (!revision || !*revision) return;
  offer(issues, (*revision)->commit, [this](const Status& status) {
    if (!status)
      context_.parts.log.warning("catalogs could not be signed anew: " +
                                 status.error().to_string());
  });
}

}  // namespace consort::server
