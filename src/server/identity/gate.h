#pragma once
#include <optional>
#include <string>

#include "server/identity/certification.h"
#include "trust/x509/agent_name.h"

// Whether the agent of a link is served, inside a transaction of the store.
namespace consort::server {

// Who came in. A refusal is no error of the transaction: what it wrote has to stay.
struct Entry {
  store::Environment environment;
  store::Host host;
  std::optional<Error> refusal;  // denied: for people, and for the agent
  bool quarantined = false;      // now: other links of the host have to end, too
};

// `name` and `visitor.serial` are of a certificate that was checked. Remembers machine and boot,
// and puts the host in quarantine when two machines show one certificate.
Result<Entry> enter(store::Writer& writer, const trust::AgentName& name, const Visitor& visitor);

// A new certificate for the agent of a link that was let in with `serial`. denied: that one counts
// no longer.
Result<std::string> renew(store::Writer& writer, const trust::CertificateAuthority& authority,
                          store::EnvironmentId environment, store::HostId host,
                          const std::string& serial, const trust::SigningRequest& request);

}  // namespace consort::server
