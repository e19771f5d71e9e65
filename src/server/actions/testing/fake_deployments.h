#pragma once
#include <string>
#include <vector>

#include "server/deploy/deployments.h"

namespace consort::server {

// Notes what it was asked to do, and refuses commits as it is told to. Not thread-safe.
class FakeDeployments final : public Deployments {
 public:
  Outcome<Done> make_plan(const Order&, const model::Map&) override { return note("plan"); }
  Outcome<Done> apply_plan(const Order&, const store::Plan&, const model::Map&) override {
    return note("apply");
  }
  Outcome<Done> control_rollout(const Order&, const store::Rollout&,
                                RolloutControl control) override {
    return note("control " + std::to_string(static_cast<int>(control)));
  }
  Outcome<Done> repair(const Order&, const std::vector<store::HostId>& hosts,
                       const model::Address& resource) override {
    return note("repair " + resource.to_string() + " on " + std::to_string(hosts.size()));
  }
  std::optional<Problem> review(store::EnvironmentId, const std::optional<ObjectId>& base,
                                const ObjectId& commit) override {
    reviewed.push_back({base, commit});
    return refusal;
  }

  struct Reviewed {
    std::optional<ObjectId> base;
    ObjectId commit;
  };
  std::vector<std::string> asked;
  std::vector<Reviewed> reviewed;
  std::optional<Problem> refusal;  // of every commit

 private:
  Done note(std::string what) {
    asked.push_back(std::move(what));
    return {};
  }
};

}  // namespace consort::server
