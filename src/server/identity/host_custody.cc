#include "server/identity/host_custody.h"

#include "server/identity/certification.h"

namespace consort::server {

// What the agent is told.
static std::string revoked_because(const std::string& reason) {
  return "the certificate was revoked: " + reason;
}

using store::Writer;

Status HostCustody::revoke(store::EnvironmentId environment, store::HostId host,
                           const std::string& reason, const Decider& by) {
  TRY(auto serials, store_.write([&](Writer& w) -> Result<std::vector<std::string>> {
    TRY(auto found, store::hosts::get(w, environment, host));
    TRY(auto revoked, revoke_all(w, environment, host, reason));
    model::Map details;
    details.set("reason", model::Value(reason));
    TRY_DO(record(w, environment, by, "certificate.revoke", found.name, std::move(details)));
    return revoked;
  }));
  barred_.bar(host, serials, revoked_because(reason));
  return {};
}

Status HostCustody::revoke_certificate(const store::Certificate& certificate,
                                       const std::string& reason, const Decider& by) {
  const store::EnvironmentId environment = certificate.environment;
  TRY(bool counted, store_.write([&](Writer& w) -> Result<bool> {
    TRY(auto now, store::certificates::find(w, certificate.serial));
    if (now && now->revoked) return false;
    TRY(auto host, store::hosts::get(w, environment, certificate.host));
    TRY_DO(store::certificates::revoke(w, environment, certificate.serial, reason));
    model::Map details;
    details.set("reason", model::Value(reason));
    details.set("serial", model::Value(certificate.serial));
    TRY_DO(record(w, environment, by, "certificate.revoke", host.name, std::move(details)));
    return true;
  }));
  if (counted) barred_.bar(certificate.host, {certificate.serial}, revoked_because(reason));
  return {};
}

Status HostCustody::retire(store::EnvironmentId environment, store::HostId host,
                           const Decider& by) {
  const std::string reason = "the host was retired";
  TRY(auto serials, store_.write([&](Writer& w) -> Result<std::vector<std::string>> {
    TRY(auto found, store::hosts::get(w, environment, host));
    if (found.life_cycle == store::LifeCycle::retired) return std::vector<std::string>();
    TRY(auto revoked, revoke_all(w, environment, host, reason));
    TRY_DO(store::hosts::set_life_cycle(w, environment, host, store::LifeCycle::retired));
    TRY_DO(record(w, environment, by, "host.retire", found.name));
    TRY_DO(announce(w, environment, host, "host.retired"));
    return revoked;
  }));
  barred_.bar(host, serials, reason);
  return {};
}

Status HostCustody::release(store::EnvironmentId environment, store::HostId host,
                            const Decider& by) {
  return store_.write([&](Writer& w) -> Status {
    TRY(auto found, store::hosts::get(w, environment, host));
    if (found.life_cycle != store::LifeCycle::quarantined)
      return fail(Code::stale, found.name + " is not in quarantine");
    TRY(auto machine, store::machines::find(w, environment, host));
    if (machine) {
      machine->machine_id.clear();
      machine->boot_id.clear();
      machine->past_boots.clear();
      TRY_DO(store::machines::put(w, *machine));
    }
    TRY_DO(store::hosts::set_life_cycle(w, environment, host, store::LifeCycle::managed));
    TRY_DO(announce(w, environment, host, "host.released"));
    return record(w, environment, by, "host.release", found.name);
  });
}

Status HostCustody::entrust(store::EnvironmentId environment, store::HostId host,
                            store::HostId agent, const Decider& by) {
  TRY_DO(store_.write([&](Writer& w) -> Status {
    TRY(auto found, store::hosts::get(w, environment, host));
    TRY(auto keeper, store::hosts::get(w, environment, agent));
    if (keeper.agent.empty()) return fail(Code::invalid, keeper.name + " has no agent");
    TRY_DO(store::hosts::set_identity(w, environment, host, keeper.agent, ""));
    model::Map details;
    details.set("agent", model::Value(keeper.agent));
    return record(w, environment, by, "host.entrust", found.name, std::move(details));
  }));
  barred_.bar(host, {}, "the host has another agent");
  return {};
}

}  // namespace consort::server
