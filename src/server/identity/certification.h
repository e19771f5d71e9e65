#pragma once
#include <optional>
#include <string>
#include <vector>

#include "server/identity/decider.h"
#include "store/environments.h"
#include "store/hosts.h"
#include "store/machines.h"
#include "trust/identity.h"
#include "trust/x509/authority.h"

// What enrolment, renewal and the door of the hub do alike, inside a transaction of the store.
namespace consort::server {

// Who makes contact, as far as it can be told: what it proves to have, and what it says it is.
struct Visitor {
  std::optional<std::string> serial;  // of the certificate it proved to hold
  Digest key;                         // SHA-256 of its public key
  std::string machine_id;
  std::string boot_id;
};

// By trust::judge(), against all that is known of the host; a host that never had a certificate is
// new.
Result<trust::Judgement> judge(store::Reader& reader, store::EnvironmentId environment,
                               const store::Host& host, const Visitor& visitor);

// Gives the host a certificate for the key of the request, and remembers both; the one before stays
// good until it ends. Returns the chain as PEM, leaf first.
Result<std::string> certify(store::Writer& writer, const trust::CertificateAuthority& authority,
                            const store::Environment& environment, const store::Host& host,
                            const trust::SigningRequest& request, const Decider& by);

// What the machine says of itself, once it is believed.
Status remember(store::Writer& writer, store::EnvironmentId environment, store::HostId host,
                const Visitor& visitor);

// Revokes all certificates of the host that are not; returns their serials.
Result<std::vector<std::string>> revoke_all(store::Writer& writer, store::EnvironmentId environment,
                                            store::HostId host, const std::string& reason);

// Two machines have one identity: neither is served until somebody decides. The
// certificates are kept, for who is the right one is not known yet.
Status quarantine(store::Writer& writer, store::EnvironmentId environment, const store::Host& host,
                  const Visitor& visitor, std::string_view reason);

// An entry of the audit trail about a host.
Status record(store::Writer& writer, store::EnvironmentId environment, const Decider& by,
              const std::string& verb, const std::string& host, model::Map details = {});

// That a host stands otherwise than before, for those who watch: "host.retired".
Status announce(store::Writer& writer, store::EnvironmentId environment, store::HostId host,
                std::string kind);

}  // namespace consort::server
