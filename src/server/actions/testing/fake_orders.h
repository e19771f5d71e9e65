#pragma once
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "server/agents/orders.h"

namespace consort::server {

// Notes pauses and answers questions at once, as it is told to; nothing else is asked of it. Not
// thread-safe.
class FakeOrders final : public Orders {
 public:
  using Answer = std::function<Result<wire::Readings>(const std::string& type,
                                                      const std::vector<std::string>& names)>;

  void offer(std::vector<Offering>, Then then) override { then({}); }
  void apply(std::vector<Ordering>, Then then) override { then({}); }
  void pause(std::vector<HostRef> hosts, std::string reason, Then then) override {
    note("pause " + number(hosts) + " " + reason);
    then(outcome);
  }
  void resume(std::vector<HostRef> hosts, Then then) override {
    note("resume " + number(hosts));
    then(outcome);
  }
  void withdraw(HostRef, std::string, Then then) override { then({}); }
  void recall(HostRef) override {}
  void read(HostRef, std::string resource_type, std::vector<std::string> names, Duration,
            std::function<void(Result<wire::Readings>)> then) override {
    then(answer ? answer(resource_type, names)
                : Result<wire::Readings>(fail(Code::unavailable, "the agent has no link")));
  }
  void plan(HostRef, Digest, Duration, std::function<void(Result<wire::Planned>)> then) override {
    then(fail(Code::unavailable, "the agent has no link"));
  }

  Answer answer;   // none: the agent is away
  Status outcome;  // of pauses
  std::vector<std::string> given;

 private:
  static std::string number(const std::vector<HostRef>& hosts) {
    return std::to_string(hosts.at(0).host.value);
  }
  void note(std::string what) { given.push_back(std::move(what)); }
};

}  // namespace consort::server
