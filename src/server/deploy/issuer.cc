#include "server/deploy/issuer.h"

#include "model/json.h"
#include "store/catalogs.h"
#include "store/revisions.h"

namespace consort::server {
namespace {

constexpr Duration kClockDifference = std::chrono::minutes(5);  // that an agent may have
constexpr Duration kRenewBefore = Issuer::kLife / 2;

}  // namespace

Status Issuer::number(std::vector<Issue>& issues) {
  std::vector<Issue*> old;
  for (Issue& issue : issues) {
    if (issue.host->compiled && issue.host->compiled->catalog == issue.catalog.catalog)
      issue.catalog.serial = issue.host->compiled->serial;
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
                                            issue->catalog.catalog));
          serials.push_back(serial);
        }
        return serials;
      }));
  for (size_t i = 0; i < old.size(); ++i)
    old[i]->catalog.serial = serials[i];
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

Result<Offering> Issuer::offering(const DeployedHost& host, const wire::Held& catalog,
                                  const std::string& commit) {
  TRY(Size size, size(host, catalog.catalog));
  const WallTime now = context_.parts.clock.wall();
  return Offering{host.ref,
                  context_.parts.vault.sign({.host = host.name,
                                             .organization = context_.environment.organization,
                                             .environment = context_.environment.name,
                                             .revision = commit,
                                             .serial = catalog.serial,
                                             .not_before = now - kClockDifference,
                                             .not_after = now + kLife,
                                             .catalog = catalog.catalog,
                                             .bytes = size.bytes,
                                             .blobs = size.blobs})};
}

Issuer::Then Issuer::on_our_thread(Then then) const {
  return [later = context_.later, then = std::move(then)](Status status) {
    later([then, status = std::move(status)] { then(status); });
  };
}

void Issuer::offer(const std::vector<Issue>& issues, const std::string& commit, Then then) {
  std::vector<Offering> offers;
  offers.reserve(issues.size());
  const WallTime ends = context_.parts.clock.wall() + kLife;
  for (const Issue& issue : issues) {
    DeployedHost& host = *issue.host;
    if (host.offered == issue.catalog && ends - host.offer_ends < kRenewBefore) continue;
    auto signed_one = offering(host, issue.catalog, commit);
    if (!signed_one) return then(std::move(signed_one).error());
    offers.push_back(std::move(*signed_one));
    host.offered = issue.catalog;
    host.offer_ends = ends;
  }
  context_.orders.offer(std::move(offers), on_our_thread(std::move(then)));
}

void Issuer::order(const std::vector<Issue>& issues, const std::string& commit,
                   const std::string& deployment, Then then) {
  std::vector<Ordering> orders;
  std::vector<store::HostId> hosts;
  orders.reserve(issues.size());
  for (const Issue& issue : issues) {
    hosts.push_back(issue.host->ref.host);
    orders.push_back({issue.host->ref,
                      {.deployment = deployment, .catalog = issue.catalog, .plan = issue.plan}});
    ordered(*issue.host, issue.catalog, deployment);
  }
  // Orders are carried out in the order they are given: the offer comes first to everybody.
  auto failed = std::make_shared<Status>();
  offer(issues, commit, [failed](Status status) { *failed = std::move(status); });
  auto done = [this, failed, hosts = std::move(hosts),
               then = std::move(then)](const Status& status) {
    const Status& whole = *failed ? status : *failed;
    if (!whole) not_ordered(hosts);
    then(whole);
  };
  if (!*failed) return context_.later([done, failed] { done(*failed); });
  context_.orders.apply(std::move(orders), on_our_thread(std::move(done)));
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
