#pragma once
#include <utility>

#include "server/agents/orders.h"

namespace consort::server {

// Passes orders on, but for the next applies that are to fail as if the disk were full.
class FailingOrders final : public Orders {
 public:
  explicit FailingOrders(Orders& to) : to_(to) {}
  int applies_to_fail = 0;

  void offer(std::vector<Offering> offers, Then then) override {
    to_.offer(std::move(offers), std::move(then));
  }
  void apply(std::vector<Ordering> orders, Then then) override {
    if (applies_to_fail == 0) return to_.apply(std::move(orders), std::move(then));
    --applies_to_fail;
    then(fail(Code::io, "No space left on device"));
  }
  void pause(std::vector<HostRef> hosts, std::string reason, Then then) override {
    to_.pause(std::move(hosts), std::move(reason), std::move(then));
  }
  void resume(std::vector<HostRef> hosts, Then then) override {
    to_.resume(std::move(hosts), std::move(then));
  }
  void withdraw(HostRef host, std::string deployment, Then then) override {
    to_.withdraw(host, std::move(deployment), std::move(then));
  }
  void recall(HostRef host) override { to_.recall(host); }
  void read(HostRef host, std::string resource_type, std::vector<std::string> names,
            Duration patience, std::function<void(Result<wire::Readings>)> then) override {
    to_.read(host, std::move(resource_type), std::move(names), patience, std::move(then));
  }
  void plan(HostRef host, Digest catalog, Duration patience,
            std::function<void(Result<wire::Planned>)> then) override {
    to_.plan(host, catalog, patience, std::move(then));
  }

 private:
  Orders& to_;
};

}  // namespace consort::server
