#include "server/actions/server_actions.h"

#include "server/actions/orphan_purge.h"
#include "server/actions/reversals.h"
#include "server/actions/revision_comparison.h"

namespace consort::server {

ServerActions::ServerActions(Parts parts)
    : parts_(std::move(parts)),
      editor_(parts_.store, parts_.sites, parts_.deployments),
      hosts_(parts_, editor_),
      enrolments_(parts_, editor_),
      resources_(parts_, editor_),
      proposals_(parts_, editor_, resources_),
      custody_(parts_.store, parts_.barred),
      tokens_(parts_.store, parts_.vault, parts_.clock) {
  (void)editor_.recover();
}

Outcome<Done> ServerActions::edit_host(const Order& order, const store::Host& host,
                                       const HostEdit& edit) {
  return hosts_.edit(order, host, edit);
}

Outcome<Done> ServerActions::retire_host(const Order& order, const store::Host& host) {
  return hosts_.retire(order, host);
}

Outcome<Done> ServerActions::pause_host(const Order& order, const store::Host& host, bool paused) {
  return hosts_.pause(order, host, paused);
}

Outcome<Done> ServerActions::release_host(const Order& order, const store::Host& host) {
  return hosts_.release(order, host);
}

Outcome<Done> ServerActions::reinstall_host(const Order& order, const store::Host& host,
                                            const store::Enrolment& enrolment) {
  return hosts_.reinstall(order, host, enrolment);
}

Outcome<Done> ServerActions::read_resource(const Order& order, const store::Host& host,
                                           const ResourceAddress& address) {
  return resources_.read(order, host, address);
}

Outcome<Done> ServerActions::write_resource(const Order& order, const store::Host& host,
                                            const ResourceAddress& address,
                                            const model::Map& attributes) {
  return resources_.write(order, host, address, attributes);
}

Outcome<Done> ServerActions::enrol(const EnrolmentRequest& request) {
  return enrolments_.ask(request);
}

Outcome<Done> ServerActions::approve_enrolment(const Order& order,
                                               const store::Enrolment& enrolment,
                                               const EnrolmentApproval& approval) {
  return enrolments_.approve(order, enrolment, approval);
}

Outcome<Done> ServerActions::reject_enrolment(const Order& order,
                                              const store::Enrolment& enrolment) {
  return enrolments_.reject(order, enrolment);
}

Outcome<Done> ServerActions::revoke_certificate(const Order& order,
                                                const store::Certificate& certificate,
                                                const std::string& reason) {
  TRY_DO(custody_.revoke_certificate(certificate, reason, decider_of(order)));
  return Done{};
}

Outcome<MadeJoinToken> ServerActions::make_join_token(const Order& order,
                                                      const JoinTokenRequest& request) {
  TRY(auto made, tokens_.make({.name = request.name,
                               .environment = order.environment.id,
                               .tags = request.tags,
                               .uses = request.uses,
                               .life = request.life,
                               .servers = parts_.servers},
                              decider_of(order)));
  return MadeJoinToken{made.id, std::move(made.text)};
}

Outcome<Done> ServerActions::make_plan(const Order& order, const model::Map& request) {
  return parts_.deployments.make_plan(order, request);
}

Outcome<Done> ServerActions::apply_plan(const Order& order, const store::Plan& plan,
                                        const model::Map& request) {
  return parts_.deployments.apply_plan(order, plan, request);
}

Outcome<Done> ServerActions::control_rollout(const Order& order, const store::Rollout& rollout,
                                             RolloutControl control) {
  return parts_.deployments.control_rollout(order, rollout, control);
}

Outcome<Done> ServerActions::revert(const Order& order, const model::Map& request) {
  return take_back(editor_, order, request);
}

Outcome<Done> ServerActions::purge_orphans(const Order& order, const model::Map& request) {
  return server::purge_orphans(parts_, editor_, order, request);
}

Outcome<Done> ServerActions::decide_proposal(const Order& order, const store::Proposal& proposal,
                                             Verdict verdict, const model::Map& request) {
  return proposals_.decide(order, proposal, verdict, request);
}

Outcome<Done> ServerActions::compare_revisions(const RevisionComparison& comparison) {
  return compare(parts_, comparison);
}

}  // namespace consort::server
