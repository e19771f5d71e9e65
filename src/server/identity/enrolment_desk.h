#pragma once
#include <string>
#include <variant>
#include <vector>

#include "server/identity/authority_vault.h"
#include "server/identity/barred_agents.h"
#include "server/identity/decider.h"
#include "store/enrolments.h"
#include "store/environments.h"
#include "store/hosts.h"
#include "store/store.h"
#include "wire/enrolment.h"

namespace consort::server {

// In the inventory of an enrolment: why a machine with a token waits for somebody to decide.
inline constexpr std::string_view kWhyItWaits = "waits_because";

// Who lets machines in: by a join token, or when somebody approves. Every decision is one
// transaction with its entry in the audit trail, so that of any number who race for one use of a
// token one gets a certificate. Thread-safe; blocks for the store.
class EnrolmentDesk {
 public:
  struct Settings {
    int64_t most_pending = 1000;
    int64_t most_pending_of_source = 50;              // from one address
    Duration forgotten = std::chrono::hours(24 * 7);  // pending ones, since they began to ask
    Duration ask_again = std::chrono::seconds(30);
  };
  using Answer = std::variant<wire::Enrolled, wire::EnrolmentPending>;

  EnrolmentDesk(store::Store& store, const AuthorityVault& vault, BarredAgents& barred,
                Settings settings)
      : store_(store), vault_(vault), barred_(barred), settings_(settings) {}

  // A machine asks; asked again with the same key, the answer is the same or a newer one. A known
  // name with another key waits for reinstall(). denied: the token does not count, the machine was
  // rejected, or the host is retired or in quarantine; busy: too many wait.
  Result<Answer> ask(const wire::EnrolmentRequest& request, const std::string& source);

  // The twelve words that whoever approves compares with those the machine shows.
  static std::string words(const store::Enrolment& enrolment);

  struct Approval {
    store::EnrolmentId enrolment;
    store::EnvironmentId environment;
    std::string name;               // "": what the machine calls itself
    std::vector<std::string> tags;  // for a host that is new
    Decider by;
  };
  // Its certificate is there when the machine asks again. stale: it was decided before; exists: the
  // host has another key, see reinstall().
  Result<store::HostId> approve(const Approval& approval);
  // What approve() would say now.
  Status check_approval(const Approval& approval) const;
  Status reject(store::EnrolmentId enrolment, const Decider& by);

  // The host was installed again, or comes out of quarantine: the machine of this enrolment is the
  // host from now on, and every certificate before counts no longer.
  Status reinstall(store::EnvironmentId environment, store::HostId host,
                   store::EnrolmentId enrolment, const Decider& by);

 private:
  struct Asked;
  struct Outcome;
  struct Approvable;
  static Result<Approvable> approvable(store::Reader& reader, const Approval& approval);
  Result<Outcome> decide(store::Writer& writer, const Asked& asked) const;
  Result<Outcome> again(store::Writer& writer, const Asked& asked,
                        const store::Enrolment& enrolment) const;
  Result<Outcome> by_token(store::Writer& writer, const Asked& asked) const;
  Result<Outcome> wait(store::Writer& writer, const Asked& asked,
                       std::optional<std::string> why) const;
  Result<Outcome> let_in(store::Writer& writer, const Asked& asked,
                         const store::Environment& environment, const store::Host& host,
                         const Decider& by) const;

  store::Store& store_;
  const AuthorityVault& vault_;
  BarredAgents& barred_;
  const Settings settings_;
};

}  // namespace consort::server
