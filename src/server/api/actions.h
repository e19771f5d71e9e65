#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "model/selector.h"
#include "server/api/dispatch/problem.h"
#include "store/audit.h"
#include "store/certificates.h"
#include "store/enrolments.h"
#include "store/environments.h"
#include "store/hosts.h"
#include "store/plans.h"
#include "store/proposals.h"
#include "store/revisions.h"
#include "store/rollouts.h"
#include "store/tokens.h"

namespace consort::server {

// Who asks for an action, and what to write down about it.
struct Order {
  store::Environment environment;
  std::string actor;        // "token:3"
  std::string author = {};  // its name, for people; "": it has none
  store::AuditEntry audit;  // to be appended in the transaction of the change, more in details
  std::string request_id;
  std::string traceparent;                   // "": none
  std::optional<std::string> if_match = {};  // for what is compared by who does it
  bool reads_only = false;                   // who asks may change nothing
};

// What came of it: a result to show, or an operation that goes on. Whatever may take more than a
// second is an operation.
struct Done {
  int status = 200;  // of HTTP, where there is no operation
  model::Map result = {};
  std::optional<store::OperationId> operation = {};
  std::optional<std::string> version = {};  // what the ETag speaks for; nullopt: the result
};

// nullopt: stays as it is.
struct HostEdit {
  std::optional<std::string> name = {};
  std::optional<std::vector<std::string>> tags = {};
  std::optional<model::Map> labels = {};
};

struct EnrolmentApproval {
  std::string name;
  std::vector<std::string> tags = {};
};

struct EnrolmentRequest {
  std::string json;    // as docs/dev/agent-protocol.md has it, for wire to decode
  std::string remote;  // address of the machine
  std::string request_id;
};

// What differs between two revisions, and of which hosts and resources.
struct RevisionComparison {
  store::EnvironmentId environment;
  std::optional<store::Revision> from;  // none: nothing was described
  store::Revision to;
  std::optional<model::Selector> hosts = {};  // none: all
  std::string resource = {};  // "files./etc/motd", or "files" for all of the type; "": all
  store::PageRequest page = {};
};

// A resource on one host. A name that is a path has no leading "/": it stands in a URL.
struct ResourceAddress {
  std::string type;  // "files"
  std::string name;
};

enum class RolloutControl { halt, resume, roll_back };

// What to do about something that was changed by hand.
enum class Verdict {
  adopt,    // describe it for the hosts that have it
  promote,  // describe it for all hosts with a tag
  revert,   // undo it
  ignore,   // let nobody hear of it
  hold,     // leave it as it is, for now
  reopen    // neither ignore nor hold it any more
};

struct JoinTokenRequest {
  std::string name;  // for people
  std::vector<std::string> tags = {};
  int64_t uses = 1;
  Duration life = std::chrono::minutes(10);
};

struct MadeJoinToken {
  store::TokenId id;
  Secret text;  // shown once
};

// What a request asks for that the store alone cannot do: commits to a site and differences between
// them, certificates, work on hosts. The services of the server implement it. Any thread; calls may
// block for a second, and for some more where an agent is asked. Whoever appends events rings the
// EventSignal.
class Actions {
 public:
  virtual ~Actions() = default;

  // Name, tags and labels are commits to the site.
  virtual Outcome<Done> edit_host(const Order& order, const store::Host& host,
                                  const HostEdit& edit) = 0;
  virtual Outcome<Done> retire_host(const Order& order, const store::Host& host) = 0;
  virtual Outcome<Done> pause_host(const Order& order, const store::Host& host, bool paused) = 0;
  // Out of quarantine with the certificate it has.
  virtual Outcome<Done> release_host(const Order& order, const store::Host& host) = 0;
  // The machine of this enrolment is the host from now on, also out of quarantine.
  virtual Outcome<Done> reinstall_host(const Order& order, const store::Host& host,
                                       const store::Enrolment& enrolment) = 0;

  // One was added, or its settings or pause are others now.
  virtual void environment_changed(store::EnvironmentId environment) = 0;

  // Asks the agent; unavailable when the host is not connected.
  virtual Outcome<Done> read_resource(const Order& order, const store::Host& host,
                                      const ResourceAddress& address) = 0;
  // A commit; order.if_match is the ETag of what was read. stale: it is another now.
  virtual Outcome<Done> write_resource(const Order& order, const store::Host& host,
                                       const ResourceAddress& address,
                                       const model::Map& attributes) = 0;

  // A machine asks to join: 201 with its certificate, or 202 and when to ask again. What it says is
  // not proven.
  virtual Outcome<Done> enrol(const EnrolmentRequest& request) = 0;
  virtual Outcome<Done> approve_enrolment(const Order& order, const store::Enrolment& enrolment,
                                          const EnrolmentApproval& approval) = 0;
  virtual Outcome<Done> reject_enrolment(const Order& order, const store::Enrolment& enrolment) = 0;
  virtual Outcome<Done> revoke_certificate(const Order& order,
                                           const store::Certificate& certificate,
                                           const std::string& reason) = 0;
  virtual Outcome<MadeJoinToken> make_join_token(const Order& order,
                                                 const JoinTokenRequest& request) = 0;

  // `request` is as PlanRequest, ApplyRequest and RevertRequest in docs/openapi.yaml.
  virtual Outcome<Done> make_plan(const Order& order, const model::Map& request) = 0;
  virtual Outcome<Done> apply_plan(const Order& order, const store::Plan& plan,
                                   const model::Map& request) = 0;
  virtual Outcome<Done> control_rollout(const Order& order, const store::Rollout& rollout,
                                        RolloutControl control) = 0;
  virtual Outcome<Done> revert(const Order& order, const model::Map& request) = 0;
  // Has orphans removed, by a commit; `request` is as OrphanPurge in docs/openapi.yaml.
  virtual Outcome<Done> purge_orphans(const Order& order, const model::Map& request) = 0;
  // `request` is as ProposalDecision in docs/openapi.yaml.
  virtual Outcome<Done> decide_proposal(const Order& order, const store::Proposal& proposal,
                                        Verdict verdict, const model::Map& request) = 0;
  // Changes nothing. A page of hosts; with the first one, the files that differ.
  virtual Outcome<Done> compare_revisions(const RevisionComparison& comparison) = 0;
};

}  // namespace consort::server
