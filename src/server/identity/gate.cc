#include "server/identity/gate.h"

#include "store/certificates.h"

namespace consort::server {
namespace {

using trust::Decision;

Status check_counts(store::Reader& reader, store::EnvironmentId environment, store::HostId host,
                    const std::string& serial) {
  TRY(auto certificate, store::certificates::find(reader, serial));
  bool known = certificate && certificate->environment == environment && certificate->host == host;
  if (!known) return fail(Code::denied, "the certificate is none of this server's");
  if (certificate->revoked)
    return fail(Code::denied, "the certificate was revoked: " + certificate->reason);
  if (reader.now() >= certificate->not_after)
    return fail(Code::denied, "the certificate has ended");
  return {};
}

}  // namespace

Result<Entry> enter(store::Writer& writer, const trust::AgentName& name, const Visitor& visitor) {
  TRY(auto environment, store::environments::find(writer, name.organization, name.environment));
  if (!environment) return Entry{.refusal = fail(Code::denied, "there is no such environment")};
  Entry entry{.environment = std::move(*environment)};
  TRY(auto host, store::hosts::find(writer, entry.environment.id, name.host));
  if (!host) {
    entry.refusal = fail(Code::denied, "there is no such host");
    return entry;
  }
  entry.host = std::move(*host);
  const auto where = entry.environment.id;
  if (Status counts = check_counts(writer, where, entry.host.id, *visitor.serial); !counts) {
    if (counts.error().code != Code::denied) return std::move(counts).error();
    entry.refusal = std::move(counts).error();
    return entry;
  }
  TRY(auto judgement, judge(writer, where, entry.host, visitor));
  if (judgement.decision == Decision::accept || judgement.decision == Decision::renew) {
    TRY_DO(remember(writer, where, entry.host.id, visitor));
    return entry;
  }
  entry.refusal = fail(Code::denied, std::string(judgement.reason));
  entry.quarantined = judgement.decision == Decision::quarantine;
  if (entry.quarantined) TRY_DO(quarantine(writer, where, entry.host, visitor, judgement.reason));
  return entry;
}

Result<std::string> renew(store::Writer& writer, const trust::CertificateAuthority& authority,
                          store::EnvironmentId environment, store::HostId host,
                          const std::string& serial, const trust::SigningRequest& request) {
  TRY_DO(check_counts(writer, environment, host, serial));
  TRY(auto place, store::environments::get(writer, environment));
  TRY(auto found, store::hosts::get(writer, environment, host));
  TRY(auto machine, store::machines::find(writer, environment, host));
  bool current = machine && (machine->serial == serial || machine->earlier == serial);
  if (!current || found.life_cycle == store::LifeCycle::quarantined ||
      found.life_cycle == store::LifeCycle::retired)
    return fail(Code::denied, "the certificate is not, or no longer, the host's");
  // The answer was lost, and the agent asks once more with the same key.
  if (machine->key == request.key_fingerprint && machine->serial != serial)
    return machine->certificate;
  return certify(writer, authority, place, found, request, "host:" + found.name);
}

}  // namespace consort::server
