#pragma once
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "agent/identity/machine.h"
#include "agent/identity/membership_store.h"
#include "base/clock.h"
#include "model/facts.h"
#include "net/backoff.h"
#include "net/https_call.h"
#include "trust/tokens/join_token.h"

namespace consort::agent {

// Asks a server to let this machine in: by a join token at once, else when somebody approves.
class Enroller {
 public:
  struct Plea {
    std::vector<std::string> servers;       // "name:port", tried in turn
    Digest root_key;                        // SHA-256 of the public key of the server's root
    std::optional<trust::JoinToken> token;  // none: somebody has to approve
    Machine machine;
    model::Map facts;
  };
  // Told while it waits, on the thread of run().
  struct Observer {
    std::function<void(const std::string& words)> asking;  // the key's fingerprint, to compare
    // Asks again after so long; why somebody has to decide, where the server says it.
    std::function<void(Duration, const std::optional<std::string>& reason)> pending;
    std::function<void(const Error&, Duration)> failed;  // likewise; something is in the way
  };
  Enroller(const MembershipStore& store, Plea plea, const Clock& clock, Observer observer,
           net::Backoff::Settings backoff = {});

  // Blocks until the machine has joined, which is then durable, or a server has refused for good
  // (Code::denied, invalid, exists), or `stop`. Killed in between, the next run goes on.
  Result<Membership> run(std::stop_token stop);

 private:
  struct Later {
    Duration delay;
    std::optional<std::string> reason = {};
  };
  using Answer = std::variant<Membership, Later>;
  Result<Answer> ask(const std::string& server, std::stop_token stop);
  Result<Answer> joined(const std::string& body);
  std::string request() const;

  const MembershipStore& store_;
  const Plea plea_;
  const Clock& clock_;
  const Observer observer_;
  net::Backoff backoff_;
  std::optional<trust::PrivateKey> key_;
};

}  // namespace consort::agent
