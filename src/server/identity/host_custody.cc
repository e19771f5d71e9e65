#include "server/identity/host_custody.h"

#include "server/identity/certification.h"

namespace consort::server {

using store::Writer;

Status HostCustody::revoke(store::EnvironmentId environment, store::HostId host,
                           const std::string& reason, const std::string& actor) {
  TRY(auto serials, store_.write([&](Writer& w) -> Result<std::vector<std::string>> {
    TRY(auto found, store::hosts::get(w, environment, host));
    TRY(auto revoked, revoke_all(w, environment, host, reason));
    model::Map details;
    details.set("reason", model::Value(reason));
    TRY_DO(record(w, environment, actor, "certificate.revoke", found.name, std::move(details)));
    return revoked;
  }));
  barred_.bar(host, serials, "the certificate was revoked: " + reason);
  return {};
}

Status HostCustody::retire(store::EnvironmentId environment, store::HostId host,
                           const std::string& actor) {
  const std::string reason = "the host was retired";
  TRY(auto serials, store_.write([&](Writer& w) -> Result<std::vector<std::string>> {
    TRY(auto found, store::hosts::get(w, environment, host));
    TRY(auto revoked, revoke_all(w, environment, host, reason));
    TRY_DO(store::hosts::set_life_cycle(w, environment, host, store::LifeCycle::retired));
    TRY_DO(record(w, environment, actor, "host.retire", found.name));
    return revoked;
  }));
  barred_.bar(host, serials, reason);
  return {};
}

Status HostCustody::release(store::EnvironmentId environment, store::HostId host,
                            const std::string& actor) {
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
    return record(w, environment, actor, "host.release", found.name);
  });
}

Status HostCustody::entrust(store::EnvironmentId environment, store::HostId host,
                            store::HostId agent, const std::string& actor) {
  TRY_DO(store_.write([&](Writer& w) -> Status {
    TRY(auto found, store::hosts::get(w, environment, host));
    TRY(auto keeper, store::hosts::get(w, environment, agent));
    if (keeper.agent.empty()) return fail(Code::invalid, keeper.name + " has no agent");
    TRY_DO(store::hosts::set_identity(w, environment, host, keeper.agent, ""));
    model::Map details;
    details.set("agent", model::Value(keeper.agent));
    return record(w, environment, actor, "host.entrust", found.name, std::move(details));
  }));
  barred_.bar(host, {}, "the host has another agent");
  return {};
}

}  // namespace consort::server
