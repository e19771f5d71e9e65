#include "server/deploy/host_table.h"

#include "store/orders.h"
#include "wire/message.h"

namespace consort::server {
namespace {

struct Stored {
  std::vector<store::Host> hosts;
  std::vector<store::CatalogEntry> catalogs;
  std::vector<store::HostOrders> orders;
};

Result<Stored> read_all(store::Reader& reader, store::EnvironmentId environment) {
  Stored stored;
  store::PageRequest page{.limit = store::kLongestPage};
  do {
    TRY(auto hosts, store::hosts::list(reader, environment, std::nullopt, page));
    std::move(hosts.items.begin(), hosts.items.end(), std::back_inserter(stored.hosts));
    page.after = hosts.next;
  } while (!page.after.empty());
  TRY(stored.catalogs, store::catalogs::current_of_all(reader, environment));
  TRY(stored.orders, store::orders::of_all(reader, environment));
  return stored;
}

template <class Message>
std::optional<Message> stored_message(const std::optional<std::string>& json) {
  if (!json) return std::nullopt;
  auto decoded = wire::server_message(*json);
  auto* message = decoded ? std::get_if<wire::ServerMessage>(&*decoded) : nullptr;
  auto* found = message ? std::get_if<Message>(message) : nullptr;
  return found ? std::optional<Message>(std::move(*found)) : std::nullopt;
}

void take_orders(DeployedHost& host, const store::Orders& orders) {
  if (auto offer = stored_message<wire::Offer>(orders.offer))
    if (auto header = wire::catalog_header(offer->catalog.header)) {
      host.offered = {header->catalog, header->serial};
      host.offer_ends = header->not_after;
    }
  if (auto apply = stored_message<wire::Apply>(orders.apply)) host.apply = apply->deployment;
  host.ordered = orders.ordered;
  host.paused = orders.paused.value_or("");
}

}  // namespace

Status HostTable::load() {
  TRY(Stored stored, store_.read([&](store::Reader& r) { return read_all(r, environment_); }));
  hosts_.clear();
  names_.clear();
  for (const store::Host& host : stored.hosts)
    take(host);
  for (const store::CatalogEntry& entry : stored.catalogs)
    if (DeployedHost* host = find(entry.host)) {
      host->compiled = {entry.digest, entry.serial};
      host->serial = entry.serial;
    }
  for (const store::HostOrders& orders : stored.orders)
    if (DeployedHost* host = find(orders.host)) take_orders(*host, orders.orders);
  return {};
}

Status HostTable::reload(store::HostId id) {
  store::Orders orders;
  auto read = store_.read([&](store::Reader& r) -> Result<store::Host> {
    TRY(orders, store::orders::of_host(r, environment_, id));
    return store::hosts::get(r, environment_, id);
  });
  if (!read && read.error().code != Code::not_found) return std::move(read).error();
  auto known = names_.find(id.value);
  if (known != names_.end() && (!read || read->name != known->second)) {
    auto node = hosts_.extract(known->second);
    names_.erase(known);
    if (read) {
      node.key() = read->name;
      hosts_.insert(std::move(node));
    }
  }
  if (!read) return {};
  take(*read);
  find(id)->paused = orders.paused.value_or("");
  return {};
}

void HostTable::take(const store::Host& host) {
  add(host.id, host.name).managed = host.life_cycle == store::LifeCycle::managed;
}

DeployedHost& HostTable::add(store::HostId id, std::string name) {
  DeployedHost& host = hosts_[name];
  // Another host of that name is gone, with all that was known of it.
  if (host.ref.host != id) {
    names_.erase(host.ref.host.value);
    host = {};
  }
  names_[id.value] = name;
  host.ref = {environment_, id};
  host.name = std::move(name);
  return host;
}

DeployedHost* HostTable::find(store::HostId host) {
  auto found = names_.find(host.value);
  return found == names_.end() ? nullptr : &hosts_.at(found->second);
}

DeployedHost* HostTable::find(const std::string& name) {
  auto found = hosts_.find(name);
  return found == hosts_.end() ? nullptr : &found->second;
}

std::vector<DeployedHost*> HostTable::all() {
  std::vector<DeployedHost*> all;
  all.reserve(hosts_.size());
  for (auto& [name, host] : hosts_)
    all.push_back(&host);
  return all;
}

}  // namespace consort::server
