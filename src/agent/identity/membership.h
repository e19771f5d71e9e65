#pragma once
#include <string>
#include <vector>

#include "trust/signing/signing_key.h"
#include "trust/x509/agent_name.h"
#include "trust/x509/certificate.h"
#include "trust/x509/private_key.h"
#include "trust/x509/trust_bundle.h"
#include "wire/anchors.h"

namespace consort::agent {

// What an agent believes of its server, checked to be usable.
struct Beliefs {
  wire::Anchors anchors;  // what the others were read from
  trust::TrustBundle roots;
  trust::TrustedKeys signing_keys;

  // Code::invalid says what of it is wrong.
  static Result<Beliefs> from(wire::Anchors anchors);
};

// An agent's place in a fleet: who it is, by which key and chain it proves it, where its server is
// and how it knows it.
struct Membership {
  trust::AgentName name;
  trust::PrivateKey key;
  std::vector<trust::Certificate> chain;  // the agent's own first
  std::vector<std::string> servers;       // "name:port", tried in turn
  Beliefs beliefs;

  const trust::Certificate& certificate() const { return chain.front(); }
};

// The chain as it comes with an enrolment or a renewal. Code::denied when it is not for `key`, or
// the roots do not stand for it at this time.
Result<std::vector<trust::Certificate>> checked_chain(const std::string& pem,
                                                      const trust::PrivateKey& key,
                                                      const trust::TrustBundle& roots,
                                                      WallTime now);

}  // namespace consort::agent
