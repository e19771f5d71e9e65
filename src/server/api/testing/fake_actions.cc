#include "server/api/testing/fake_actions.h"

#include "base/strings.h"
#include "trust/tokens/join_token.h"

namespace consort::server {

void FakeActions::set_then(std::function<Outcome<Done>(const Asked&)> then) {
  std::lock_guard lock(mutex_);
  then_ = std::move(then);
}

std::vector<FakeActions::Asked> FakeActions::asked() const {
  std::lock_guard lock(mutex_);
  return asked_;
}

Outcome<Done> FakeActions::note(std::string what, const Order& order, model::Map request) {
  Asked asked{std::move(what), order, std::move(request)};
  std::function<Outcome<Done>(const Asked&)> then;
  {
    std::lock_guard lock(mutex_);
    asked_.push_back(asked);
    then = then_;
  }
  return then ? then(asked) : Outcome<Done>(Done{});
}

Outcome<Done> FakeActions::edit_host(const Order& order, const store::Host& host,
                                     const HostEdit& edit) {
  std::string what = "edit_host " + host.name;
  if (edit.name) what += " name=" + *edit.name;
  if (edit.tags) what += " tags=" + join(*edit.tags, ",");
  return note(std::move(what), order, edit.labels.value_or(model::Map()));
}

Outcome<Done> FakeActions::retire_host(const Order& order, const store::Host& host) {
  return note("retire_host " + host.name, order);
}

Outcome<Done> FakeActions::pause_host(const Order& order, const store::Host& host, bool paused) {
  return note((paused ? "pause_host " : "resume_host ") + host.name, order);
}

void FakeActions::environment_changed(store::EnvironmentId environment) {
  (void)note("environment_changed " + std::to_string(environment.value), Order{});
}

Outcome<Done> FakeActions::release_host(const Order& order, const store::Host& host) {
  return note("release_host " + host.name, order);
}

Outcome<Done> FakeActions::reinstall_host(const Order& order, const store::Host& host,
                                          const store::Enrolment& enrolment) {
  return note("reinstall_host " + host.name + " as " + enrolment.name, order);
}

Outcome<Done> FakeActions::read_resource(const Order& order, const store::Host& host,
                                         const ResourceAddress& address) {
  return note("read_resource " + host.name + " " + address.type + " " + address.name, order);
}

Outcome<Done> FakeActions::write_resource(const Order& order, const store::Host& host,
                                          const ResourceAddress& address,
                                          const model::Map& attributes) {
  return note("write_resource " + host.name + " " + address.type + " " + address.name, order,
              attributes);
}

Outcome<Done> FakeActions::enrol(const EnrolmentRequest& request) {
  return note("enrol from " + request.remote + ": " + request.json, Order{});
}

Outcome<Done> FakeActions::approve_enrolment(const Order& order, const store::Enrolment&,
                                             const EnrolmentApproval& approval) {
  return note("approve_enrolment as " + approval.name + " tags=" + join(approval.tags, ","), order);
}

Outcome<Done> FakeActions::reject_enrolment(const Order& order, const store::Enrolment& enrolment) {
  return note("reject_enrolment " + enrolment.name, order);
}

Outcome<Done> FakeActions::revoke_certificate(const Order& order,
                                              const store::Certificate& certificate,
                                              const std::string& reason) {
  return note("revoke_certificate " + certificate.serial + ": " + reason, order);
}

Outcome<MadeJoinToken> FakeActions::make_join_token(const Order& order,
                                                    const JoinTokenRequest& request) {
  TRY(auto join, trust::JoinToken::generate({"consort.example:8443"}, sha256("root")));
  TRY(store::TokenId id, store_.write([&](store::Writer& w) -> Result<store::TokenId> {
    TRY_DO(store::audit::append(w, order.audit));
    return store::tokens::add(w,
                              {.kind = store::TokenKind::join,
                               .name = request.name,
                               .environment = order.environment.id,
                               .tags = request.tags,
                               .uses_left = request.uses,
                               .expires = w.now() + request.life},
                              join.secret);
  }));
  return MadeJoinToken{id, join.to_text()};
}

Outcome<Done> FakeActions::make_plan(const Order& order, const model::Map& request) {
  return note("make_plan", order, request);
}

Outcome<Done> FakeActions::apply_plan(const Order& order, const store::Plan&,
                                      const model::Map& request) {
  return note("apply_plan", order, request);
}

Outcome<Done> FakeActions::control_rollout(const Order& order, const store::Rollout&,
                                           RolloutControl control) {
  const char* names[] = {"halt", "resume", "roll_back"};
  return note(std::string(names[static_cast<int>(control)]) + " rollout", order);
}

Outcome<Done> FakeActions::revert(const Order& order, const model::Map& request) {
  return note("revert", order, request);
}

Outcome<Done> FakeActions::purge_orphans(const Order& order, const model::Map& request) {
  return note("purge_orphans", order, request);
}

Outcome<Done> FakeActions::decide_proposal(const Order& order, const store::Proposal& proposal,
                                           Verdict verdict, const model::Map& request) {
  return note("decide " + proposal.address + " " + std::to_string(static_cast<int>(verdict)), order,
              request);
}

Outcome<Done> FakeActions::compare_revisions(const RevisionComparison& comparison) {
  return note("compare " + (comparison.from ? comparison.from->commit : "nothing") + " with " +
                  comparison.to.commit + (comparison.hosts ? " on some hosts" : "") +
                  (comparison.resource.empty() ? "" : " of " + comparison.resource),
              Order{});
}

}  // namespace consort::server
