#pragma once
#include "server/actions/enrolments.h"
#include "server/actions/host_actions.h"
#include "server/actions/live_resources.h"
#include "server/feedback/proposals.h"
#include "server/identity/join_tokens.h"

namespace consort::server {

// What people and programs ask of the server by REST, done by its services. Thread-safe; blocks for
// the store, the site, and a few seconds for an agent that is asked. Whatever changes something is
// in the audit trail, also when this process ends in the middle.
class ServerActions final : public Actions {
 public:
  using Parts = ActionParts;
  // Everything given outlives it. Finishes the audit trail of a process that ended before; what it
  // cannot finish now the next one will.
  explicit ServerActions(Parts parts);

  Outcome<Done> edit_host(const Order& order, const store::Host& host,
                          const HostEdit& edit) override;
  Outcome<Done> retire_host(const Order& order, const store::Host& host) override;
  Outcome<Done> pause_host(const Order& order, const store::Host& host, bool paused) override;
  Outcome<Done> release_host(const Order& order, const store::Host& host) override;
  Outcome<Done> reinstall_host(const Order& order, const store::Host& host,
                               const store::Enrolment& enrolment) override;

  void environment_changed(store::EnvironmentId environment) override {
    parts_.sites.refresh(environment);
  }

  Outcome<Done> read_resource(const Order& order, const store::Host& host,
                              const ResourceAddress& address) override;
  Outcome<Done> write_resource(const Order& order, const store::Host& host,
                               const ResourceAddress& address,
                               const model::Map& attributes) override;

  Outcome<Done> enrol(const EnrolmentRequest& request) override;
  Outcome<Done> approve_enrolment(const Order& order, const store::Enrolment& enrolment,
                                  const EnrolmentApproval& approval) override;
  Outcome<Done> reject_enrolment(const Order& order, const store::Enrolment& enrolment) override;
  Outcome<Done> revoke_certificate(const Order& order, const store::Certificate& certificate,
                                   const std::string& reason) override;
  Outcome<MadeJoinToken> make_join_token(const Order& order,
                                         const JoinTokenRequest& request) override;

  Outcome<Done> make_plan(const Order& order, const model::Map& request) override;
  Outcome<Done> apply_plan(const Order& order, const store::Plan& plan,
                           const model::Map& request) override;
  Outcome<Done> control_rollout(const Order& order, const store::Rollout& rollout,
                                RolloutControl control) override;
  Outcome<Done> revert(const Order& order, const model::Map& request) override;
  Outcome<Done> purge_orphans(const Order& order, const model::Map& request) override;
  Outcome<Done> decide_proposal(const Order& order, const store::Proposal& proposal,
                                Verdict verdict, const model::Map& request) override;
  Outcome<Done> compare_revisions(const RevisionComparison& comparison) override;

 private:
  const ActionParts parts_;
  SiteEditor editor_;
  HostActions hosts_;
  Enrolments enrolments_;
  LiveResources resources_;
  Proposals proposals_;
  HostCustody custody_;
  JoinTokens tokens_;
};

}  // namespace consort::server
