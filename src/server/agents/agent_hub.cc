#include "server/agents/agent_hub.h"

#include "base/hash.h"
#include "server/agents/agent_session.h"
#include "server/agents/standing.h"
#include "store/hosts.h"
#include "store/orders.h"

namespace consort::server {
namespace {

constexpr size_t kSlots = 512;
constexpr Duration kSaveEvery = std::chrono::milliseconds(200);
constexpr Duration kSeeEvery = std::chrono::minutes(1);
constexpr size_t kSavedTogether = 500;

const HostRef& host_of(const HostRef& host) { return host; }
const HostRef& host_of(const Ordering& ordering) { return ordering.host; }

void close_unheard(net::Link& link, const wire::ServerMessage& message) {
  link.start({[](const net::Message&) {}, [](const net::Closed&) {}});
  link.send({wire::to_json(message)});
  link.close(net::CloseCode::try_later, "refused");
}

}  // namespace

Result<std::unique_ptr<AgentHub>> AgentHub::make(Parts parts, HubSettings settings) {
  TRY_DO(parts.store.write([](store::Writer& w) { return store::hosts::set_all_lost(w); }));
  return std::unique_ptr<AgentHub>(new AgentHub(std::move(parts), settings));
}

AgentHub::AgentHub(Parts parts, HubSettings settings)
    : parts_(std::move(parts)),
      settings_(settings),
      writes_(parts_.store, parts_.threads.hub),
      content_(parts_.content),
      wheel_(kTick, kSlots, parts_.clock.now()) {
  parts_.barred.listen([this](store::HostId host, const std::string& reason) {
    parts_.threads.hub([this, host, reason] { end_links(host, reason); });
  });
}

AgentHub::~AgentHub() {
  parts_.barred.listen({});
  writes_.stop();
}

// --- links ---

void AgentHub::accept(std::shared_ptr<net::Link> link, const net::PeerCertificate& peer) {
  if (stopped_ || unwelcomed_ >= settings_.unwelcomed)
    return close_unheard(*link, wire::Refused{{Code::busy, "too many agents arrive at this moment"},
                                              spread(next_session_++)});
  auto certificate = trust::Certificate::from_der(peer.der);
  auto name = certificate ? trust::AgentName::of(*certificate)
                          : Result<trust::AgentName>(certificate.error());
  if (!name) return close_unheard(*link, wire::Refused{wire::fault_of(name.error()), {}});
  const uint64_t id = next_session_++;
  auto session =
      std::make_shared<AgentSession>(*this, id, std::move(link), std::move(*name), *certificate);
  ++unwelcomed_;
  sessions_.emplace(id, session);
  session->start();
}

void AgentHub::welcomed(AgentSession& session) {
  --unwelcomed_;
  auto& of_agent = by_agent_[session.agent().host.value];
  AgentSession* before = std::exchange(of_agent, &session);
  for (const auto& target : session.targets())
    by_target_[target.host.host.value] = &session;
  if (before) before->end(wire::Goodbye::Reason::replaced, "the agent has made a newer link");
  for (const auto& target : session.targets())
    changed(target.host, [&](Presence& presence) {
      presence.host = target.host;
      presence.name = target.name;
      presence.agent = session.name().id();
      presence.agent_version = session.agent_version();
      presence.connectivity = store::Connectivity::online;
    });
}

void AgentHub::ended(AgentSession& session) {
  if (!session.is_welcome()) {
    --unwelcomed_;
  } else {
    auto agent = by_agent_.find(session.agent().host.value);
    if (agent != by_agent_.end() && agent->second == &session) by_agent_.erase(agent);
    for (const auto& target : session.targets()) {
      auto found = by_target_.find(target.host.host.value);
      if (found == by_target_.end() || found->second != &session) continue;
      by_target_.erase(found);
      changed(target.host, [](Presence& presence) {
        presence.connectivity = store::Connectivity::lost;
        presence.deploying = false;
      });
    }
  }
  sessions_.erase(session.id());
}

void AgentHub::end_links(store::HostId host, const std::string& reason) {
  for (auto* by : {&by_agent_, &by_target_}) {
    auto found = by->find(host.value);
    if (found != by->end()) found->second->end(wire::Goodbye::Reason::revoked, reason);
  }
}

void AgentHub::stop() {
  if (std::exchange(stopped_, true)) return;
  auto sessions = sessions_;
  for (const auto& [id, session] : sessions)
    session->end(wire::Goodbye::Reason::stopping, "the server stops", spread(id));
}

// --- time ---

Duration AgentHub::spread(uint64_t session) const {
  return settings_.come_again / 4 + settings_.come_again * (session * 2654435761 % 1024) / 1024;
}

void AgentHub::look_again(const AgentSession& session, MonotonicTime when) {
  wheel_.add(session.id(), when);
}

void AgentHub::hold_back(const AgentSession& session) { held_back_.push_back(session.id()); }

void AgentHub::tick() {
  const MonotonicTime now = parts_.clock.now();
  for (uint64_t id : wheel_.take_due(now)) {
    auto found = sessions_.find(id);
    if (found == sessions_.end()) continue;
    auto session = found->second;
    MonotonicTime next = session->step(now);
    if (sessions_.contains(id)) wheel_.add(id, next);
  }
  for (uint64_t id : std::exchange(held_back_, {})) {
    auto found = sessions_.find(id);
    if (found != sessions_.end()) found->second->serve_content();
  }
  if (now >= saved_ + kSaveEvery) save_presence();
  if (now >= seen_ + kSeeEvery) {
    seen_ = now;
    writes_.add({[](store::Writer& w) { return store::hosts::see_online(w, w.now()); },
                 [](const Status&) {}});
  }
}

// --- how they stand ---

void AgentHub::changed(const HostRef& host, const std::function<void(Presence&)>& change) {
  if (auto presence = presence_.change(host.host, change))
    parts_.observer.presence_changed(*presence);
}

void AgentHub::tell_stored(const HostRef& host, const wire::AgentMessage& message,
                           const std::optional<Digest>& new_facts) {
  if (new_facts) parts_.observer.facts_changed(host, *new_facts);
  if (auto* drift = std::get_if<wire::Drift>(&message)) parts_.observer.drift_changed(host, *drift);
  if (auto* report = std::get_if<wire::Report>(&message)) parts_.observer.reported(host, *report);
}

namespace {

using Changes = std::vector<std::pair<HostRef, store::ComplianceChange>>;

Status save(store::Writer& writer, const Presence& presence, Changes& changes) {
  const auto& [environment, host] = presence.host;
  TRY_DO(store::hosts::set_connectivity(writer, environment, host, presence.connectivity));
  TRY_DO(store::hosts::set_seen(writer, environment, host, writer.now()));
  if (!presence.stated) return {};
  TRY(auto change, note_standing(writer, presence));
  if (change) changes.emplace_back(presence.host, *change);
  return {};
}

}  // namespace

void AgentHub::save_presence() {
  saved_ = parts_.clock.now();
  auto unsaved = presence_.take_unsaved();
  for (size_t first = 0; first < unsaved.size(); first += kSavedTogether) {
    auto end = std::min(first + kSavedTogether, unsaved.size());
    auto group = std::make_shared<std::vector<Presence>>(unsaved.begin() + static_cast<long>(first),
                                                         unsaved.begin() + static_cast<long>(end));
    auto changes = std::make_shared<Changes>();
    auto body = [group, changes](store::Writer& w) -> Status {
      changes->clear();
      for (const Presence& presence : *group) {
        Status saved = save(w, presence, *changes);
        if (!saved && saved.error().code != Code::not_found) return saved;  // a host may have gone
      }
      return {};
    };
    auto then = [this, group, changes](const Status& status) {
      if (!status) return presence_.not_saved(*group);
      for (const auto& [host, change] : *changes)
        parts_.observer.compliance_changed(host, change);
    };
    writes_.add({std::move(body), std::move(then)});
  }
}

// --- orders ---

AgentSession* AgentHub::serving(const HostRef& host) {
  auto found = by_target_.find(host.host.value);
  bool served = found != by_target_.end() && found->second->agent().environment == host.environment;
  return served ? found->second : nullptr;
}

template <class Item>
void AgentHub::stand(std::vector<Item> items,
                     std::function<Result<std::string>(store::Writer&, const Item&)> store,
                     std::function<void(AgentSession&, const Item&, const std::string&)> say,
                     Then then) {
  struct Standing {
    std::vector<Item> items;
    decltype(store) write;
    decltype(say) tell;
    Then then;
    size_t left = 0;  // groups
    Status status = {};
  };
  if (items.empty()) return parts_.threads.hub([then = std::move(then)] { then({}); });
  auto all = std::make_shared<Standing>(
      Standing{std::move(items), std::move(store), std::move(say), std::move(then)});
  all->left = (all->items.size() + kGroup - 1) / kGroup;
  for (size_t first = 0; first < all->items.size(); first += kGroup) {
    const size_t end = std::min(first + kGroup, all->items.size());
    auto texts = std::make_shared<std::vector<std::string>>();
    auto body = [all, texts, first, end](store::Writer& w) -> Status {
      texts->clear();
      for (size_t i = first; i < end; ++i) {
        TRY(std::string text, all->write(w, all->items[i]));
        texts->push_back(std::move(text));
      }
      return {};
    };
    auto told = [this, all, texts, first, end](const Status& status) {
      if (!status) all->status = status;
      for (size_t i = first; status && i < end; ++i)
        if (AgentSession* session = serving(host_of(all->items[i])))
          all->tell(*session, all->items[i], (*texts)[i - first]);
      if (--all->left == 0) all->then(all->status);
    };
    writes_.add({std::move(body), std::move(told)});
  }
}

namespace {

struct Offered {
  Offering offering;
  wire::CatalogHeader header;
};
const HostRef& host_of(const Offered& offered) { return offered.offering.host; }

Result<std::string> name_of(store::Reader& reader, const HostRef& host) {
  TRY(auto found, store::hosts::get(reader, host.environment, host.host));
  return std::move(found.name);
}

void say_text(AgentSession& session, const auto&, const std::string& json) { session.say(json); }

}  // namespace

void AgentHub::offer(std::vector<Offering> offers, Then then) {
  std::vector<Offered> read;
  read.reserve(offers.size());
  for (Offering& offering : offers) {
    auto header = wire::catalog_header(offering.catalog.header);
    if (!header)
      return parts_.threads.hub([then = std::move(then), error = header.error()] { then(error); });
    read.push_back({std::move(offering), std::move(*header)});
  }
  stand<Offered>(
      std::move(read),
      [](store::Writer& w, const Offered& offered) -> Result<std::string> {
        const HostRef& host = offered.offering.host;
        TRY(std::string name, name_of(w, host));
        if (offered.header.host != name)
          return fail(Code::invalid,
                      "the catalog of " + offered.header.host + " was to be offered to " + name);
        std::string json = wire::to_json(wire::Offer{name, offered.offering.catalog});
        TRY_DO(store::orders::set_offer(w, host.environment, host.host, json));
        return json;
      },
      [](AgentSession& session, const Offered& offered, const std::string& json) {
        session.offer(offered.offering.host, offered.header.catalog, json);
      },
      std::move(then));
}

void AgentHub::apply(std::vector<Ordering> orders, Then then) {
  stand<Ordering>(
      std::move(orders),
      [](store::Writer& w, const Ordering& ordering) -> Result<std::string> {
        const auto& [environment, host] = ordering.host;
        wire::Apply order = ordering.order;
        TRY(order.target, name_of(w, ordering.host));
        std::string json = wire::to_json(order);
        TRY_DO(store::orders::set_apply(w, environment, host, order.deployment,
                                        order.catalog.catalog, json));
        return json;
      },
      say_text<Ordering>, std::move(then));
}

void AgentHub::pause(std::vector<HostRef> hosts, std::string reason, Then then) {
  stand<HostRef>(
      std::move(hosts),
      [reason = std::move(reason)](store::Writer& w, const HostRef& host) -> Result<std::string> {
        TRY(std::string name, name_of(w, host));
        TRY_DO(store::orders::set_paused(w, host.environment, host.host, reason));
        return wire::to_json(wire::Pause{std::move(name), reason});
      },
      say_text<HostRef>, std::move(then));
}

void AgentHub::resume(std::vector<HostRef> hosts, Then then) {
  stand<HostRef>(
      std::move(hosts),
      [](store::Writer& w, const HostRef& host) -> Result<std::string> {
        TRY(std::string name, name_of(w, host));
        TRY_DO(store::orders::set_paused(w, host.environment, host.host, std::nullopt));
        return wire::to_json(wire::Resume{std::move(name)});
      },
      say_text<HostRef>, std::move(then));
}

void AgentHub::withdraw(HostRef host, std::string deployment, Then then) {
  auto body = [host, deployment = std::move(deployment)](store::Writer& w) -> Status {
    TRY_DO(store::orders::end_apply(w, host.environment, host.host, deployment));
    return {};
  };
  writes_.add({std::move(body), std::move(then)});
}

void AgentHub::recall(HostRef host) {
  parts_.threads.hub([this, host] {
    if (AgentSession* session = serving(host)) session->recall(host);
  });
}

void AgentHub::read(HostRef host, std::string resource_type, std::vector<std::string> names,
                    Duration patience, std::function<void(Result<wire::Readings>)> then) {
  parts_.threads.hub([this, host, patience, resource_type = std::move(resource_type),
                      names = std::move(names), then = std::move(then)]() mutable {
    AgentSession* session = serving(host);
    if (!session) return then(fail(Code::unavailable, "the agent has no link"));
    session->read(host, std::move(resource_type), std::move(names), parts_.clock.now() + patience,
                  std::move(then));
  });
}

void AgentHub::plan(HostRef host, Digest catalog, Duration patience,
                    std::function<void(Result<wire::Planned>)> then) {
  parts_.threads.hub([this, host, catalog, patience, then = std::move(then)]() mutable {
    AgentSession* session = serving(host);
    if (!session) return then(fail(Code::unavailable, "the agent has no link"));
    session->plan(host, catalog, parts_.clock.now() + patience, std::move(then));
  });
}

}  // namespace consort::server
