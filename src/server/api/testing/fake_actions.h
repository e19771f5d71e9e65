#pragma once
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "server/api/actions.h"
#include "store/store.h"

namespace consort::server {

// Remembers what it was asked to do ("edit_host web1"), and does nothing but what `then` says.
// Thread-safe.
class FakeActions final : public Actions {
 public:
  // The store takes the join tokens, which are real ones, and outlives this.
  explicit FakeActions(store::Store& store) : store_(store) {}

  struct Asked {
    std::string what;
    Order order;
    model::Map request = {};
  };

  // Called after every request was noted, in its thread; what it gives is the answer.
  void set_then(std::function<Outcome<Done>(const Asked&)> then);
  std::vector<Asked> asked() const;

  Outcome<Done> edit_host(const Order& order, const store::Host& host,
                          const HostEdit& edit) override;
  Outcome<Done> retire_host(const Order& order, const store::Host& host) override;
  Outcome<Done> pause_host(const Order& order, const store::Host& host, bool paused) override;
  void environment_changed(store::EnvironmentId environment) override;
  Outcome<Done> release_host(const Order& order, const store::Host& host) override;
  Outcome<Done> reinstall_host(const Order& order, const store::Host& host,
                               const store::Enrolment& enrolment) override;
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
  Outcome<Done> note(std::string what, const Order& order, model::Map request = {});

  store::Store& store_;
  mutable std::mutex mutex_;
  std::vector<Asked> asked_;                         // guarded by mutex_
  std::function<Outcome<Done>(const Asked&)> then_;  // guarded by mutex_
};

}  // namespace consort::server
