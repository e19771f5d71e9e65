#pragma once
#include <string>
#include <vector>

#include "server/identity/authority_vault.h"
#include "server/identity/decider.h"
#include "store/store.h"
#include "store/tokens.h"

namespace consort::server {

// What a join token lets in.
struct JoinTerms {
  std::string name;                  // for people
  store::EnvironmentId environment;  // of the hosts that join
  std::vector<std::string> tags;     // they get
  std::optional<int64_t> uses = 1;   // nullopt: any number
  Duration life = std::chrono::hours(24);
  std::vector<std::string> servers;  // where a host finds this server: "name:port"
};

// Tokens that let hosts join by themselves; only their SHA-256 is stored. Thread-safe; blocks for
// the store.
class JoinTokens {
 public:
  struct Made {
    store::TokenId id;
    Secret text;  // shown once
  };

  JoinTokens(store::Store& store, const AuthorityVault& vault, const Clock& clock)
      : store_(store), vault_(vault), clock_(clock) {}

  // Code::invalid for terms that let nobody in; not_found: there is no such environment.
  Result<Made> make(const JoinTerms& terms, const Decider& by);
  Status revoke(store::TokenId id, const Decider& by);

 private:
  store::Store& store_;
  const AuthorityVault& vault_;
  const Clock& clock_;
};

}  // namespace consort::server
