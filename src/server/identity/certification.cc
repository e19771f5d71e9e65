#include "server/identity/certification.h"

#include <algorithm>

#include "store/audit.h"
#include "store/certificates.h"
#include "store/events.h"

namespace consort::server {
namespace {

constexpr size_t kMostPastBoots = 50;

trust::Standing standing_of(store::LifeCycle life_cycle) {
  if (life_cycle == store::LifeCycle::retired) return trust::Standing::retired;
  if (life_cycle == store::LifeCycle::quarantined) return trust::Standing::quarantined;
  return trust::Standing::active;
}

Result<std::optional<trust::KnownHost>> known(store::Reader& reader,
                                              store::EnvironmentId environment,
                                              const store::Host& host) {
  TRY(auto machine, store::machines::find(reader, environment, host.id));
  trust::KnownHost known{.standing = standing_of(host.life_cycle)};
  if (machine) {
    known.serial = machine->serial;
    known.earlier_serial = machine->earlier;
    known.key_fingerprint = machine->key;
    known.machine_id = machine->machine_id;
    known.boot_id = machine->boot_id;
    known.past_boots.insert(machine->past_boots.begin(), machine->past_boots.end());
  } else if (known.standing == trust::Standing::active) {
    return std::optional<trust::KnownHost>();
  }
  return std::optional(std::move(known));
}

void enter_boot(store::Machine& machine, const std::string& boot_id) {
  if (machine.boot_id == boot_id) return;
  if (!machine.boot_id.empty()) machine.past_boots.push_back(machine.boot_id);
  if (machine.past_boots.size() > kMostPastBoots)
    machine.past_boots.erase(machine.past_boots.begin());
  machine.boot_id = boot_id;
}

}  // namespace

Result<trust::Judgement> judge(store::Reader& reader, store::EnvironmentId environment,
                               const store::Host& host, const Visitor& visitor) {
  TRY(auto known_host, known(reader, environment, host));
  return trust::judge({.serial = visitor.serial,
                       .key_fingerprint = visitor.key,
                       .machine_id = visitor.machine_id,
                       .boot_id = visitor.boot_id},
                      known_host);
}

Result<std::string> certify(store::Writer& writer, const trust::CertificateAuthority& authority,
                            const store::Environment& environment, const store::Host& host,
                            const trust::SigningRequest& request, const Decider& by) {
  TRY(auto name, trust::AgentName::make(environment.organization, environment.name, host.name));
  TRY(auto leaf, authority.issue_agent(request, name, writer.now()));
  TRY_DO(store::certificates::add(writer, {.serial = leaf.serial,
                                           .environment = environment.id,
                                           .host = host.id,
                                           .fingerprint = leaf.fingerprint,
                                           .issued = writer.now(),
                                           .not_after = leaf.not_after}));
  TRY(auto before, store::machines::find(writer, environment.id, host.id));
  store::Machine machine = before.value_or(store::Machine{});
  machine.environment = environment.id;
  machine.host = host.id;
  machine.earlier = before ? std::optional(before->serial) : std::nullopt;
  machine.key = leaf.key_fingerprint;
  machine.serial = leaf.serial;
  machine.certificate = trust::to_pem({leaf, authority.issuing()});
  TRY_DO(store::machines::put(writer, machine));
  TRY_DO(store::hosts::set_identity(writer, environment.id, host.id, name.id(), leaf.serial));
  model::Map details;
  details.set("serial", model::Value(leaf.serial));
  details.set("key", model::Value(leaf.key_fingerprint.hex()));
  TRY_DO(record(writer, environment.id, by, "certificate.issue", host.name, std::move(details)));
  return machine.certificate;
}

Status remember(store::Writer& writer, store::EnvironmentId environment, store::HostId host,
                const Visitor& visitor) {
  TRY(auto before, store::machines::find(writer, environment, host));
  if (!before) return fail(Code::not_found, "nothing is known of the machine of this host");
  store::Machine machine = *before;
  machine.machine_id = visitor.machine_id;
  enter_boot(machine, visitor.boot_id);
  if (machine == *before) return {};
  return store::machines::put(writer, machine);
}

Result<std::vector<std::string>> revoke_all(store::Writer& writer, store::EnvironmentId environment,
                                            store::HostId host, const std::string& reason) {
  TRY(auto certificates, store::certificates::of_host(writer, environment, host));
  std::vector<std::string> serials;
  for (const store::Certificate& certificate : certificates) {
    if (certificate.revoked) continue;
    TRY_DO(store::certificates::revoke(writer, environment, certificate.serial, reason));
    serials.push_back(certificate.serial);
  }
  return serials;
}

Status quarantine(store::Writer& writer, store::EnvironmentId environment, const store::Host& host,
                  const Visitor& visitor, std::string_view reason) {
  if (host.life_cycle == store::LifeCycle::quarantined) return {};
  TRY_DO(store::hosts::set_life_cycle(writer, environment, host.id, store::LifeCycle::quarantined));
  TRY_DO(announce(writer, environment, host.id, "host.quarantined"));
  model::Map details;
  details.set("reason", model::Value(reason));
  details.set("machine_id", model::Value(visitor.machine_id));
  details.set("boot_id", model::Value(visitor.boot_id));
  return record(writer, environment, "server", "host.quarantine", host.name, std::move(details));
}

Status record(store::Writer& writer, store::EnvironmentId environment, const Decider& by,
              const std::string& verb, const std::string& host, model::Map details) {
  for (const auto& detail : by.details)
    details.set(detail.key, detail.value);
  TRY_DO(store::audit::append(writer, {.environment = environment,
                                       .actor = by.actor,
                                       .verb = verb,
                                       .object = "host:" + host,
                                       .details = std::move(details)}));
  return {};
}

Status announce(store::Writer& writer, store::EnvironmentId environment, store::HostId host,
                std::string kind) {
  TRY_DO(store::events::append(writer, environment,
                               {.host = host, .kind = std::move(kind), .body = "{}"}));
  return {};
}

}  // namespace consort::server
