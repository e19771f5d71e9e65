#pragma once
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/agents/testing/test_hub.h"
#include "store/events.h"
#include "store/reports.h"

namespace consort::server {

// Everything the server says to one agent, by its type.
struct Ear {
  std::vector<wire::ServerMessage> heard;
  SimulatedAgent::Heard listen() {
    return [this](SimulatedAgent&, const wire::ServerMessage& m) { heard.push_back(m); };
  }
  template <class Message>
  std::vector<Message> all() const {
    std::vector<Message> found;
    for (const auto& message : heard)
      if (auto* one = std::get_if<Message>(&message)) found.push_back(*one);
    return found;
  }
  std::string goodbye() const {
    auto all_of = all<wire::Goodbye>();
    return all_of.empty() ? "" : std::string(to_string(all_of.back().reason));
  }
  std::string refusal() const {
    auto all_of = all<wire::Refused>();
    return all_of.empty() ? "" : all_of.back().error.message;
  }
};

class AgentHubTest : public ::testing::Test {
 protected:
  SimulatedAgent& linked(const std::string& name, Ear* ear = nullptr) {
    SimulatedAgent& agent = at_.add(name, ear ? ear->listen() : SimulatedAgent::Heard());
    at_.connect(agent);
    at_.run();
    EXPECT_TRUE(agent.welcome());
    return agent;
  }
  std::vector<store::Report> reports(const std::string& name) {
    return at_.at.store
        ->read([&](store::Reader& r) {
          return store::reports::list(r, at_.at.production, {.host = at_.host(name).host}, {});
        })
        .value()
        .items;
  }
  std::vector<std::string> events() {
    auto all = at_.at.store->read(
        [&](store::Reader& r) { return store::events::since(r, at_.at.production, {}, 0, 100); });
    std::vector<std::string> kinds;
    for (const auto& event : *all)
      kinds.push_back(event.kind);
    return kinds;
  }
  Status offer(const Offering& offering) {
    Status outcome = fail(Code::failed, "not done");
    at_.hub->offer({offering}, [&](Status status) { outcome = std::move(status); });
    at_.run();
    return outcome;
  }
  Status apply(const Offering& offering, const std::string& deployment) {
    Status outcome = fail(Code::failed, "not done");
    wire::Apply order{.deployment = deployment, .catalog = at_.held(offering)};
    at_.hub->apply({{offering.host, order}}, [&](Status status) { outcome = std::move(status); });
    at_.run();
    return outcome;
  }
  store::Connectivity stored_connectivity(const std::string& name) {
    return at_.at.host(name)->connectivity;
  }

  TestHub at_;
};

}  // namespace consort::server
