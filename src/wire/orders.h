#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/resource.h"
#include "wire/session.h"

// What a server has an agent do, and how the agent stands to it. Orders are kept by the server and
// given again after every welcome as long as they stand, so each may come twice.
namespace consort::wire {

// Another drift policy than the catalog gives a resource.
struct DriftOverride {
  model::Address resource;
  model::DriftPolicy policy = model::DriftPolicy::enforce;
  friend bool operator==(const DriftOverride&, const DriftOverride&) = default;
};

void describe(auto& field, Is<DriftOverride> auto& override) {
  field("resource", override.resource);
  field("policy", override.policy, Through{model::DriftPolicy::propose});
}

// A resource that is made right this once, whatever its drift policy.
struct Repair {
  model::Address resource;
  friend bool operator==(const Repair&, const Repair&) = default;
};

void describe(auto& field, Is<Repair> auto& repair) { field("resource", repair.resource); }

// Server: make the target as this offered catalog says. A report of cause apply with the same
// deployment follows, or declined. Done already, it is answered by a report without changes.
struct Apply {
  static constexpr std::string_view kType = "apply";
  static constexpr size_t kMostBytes = kMostFrame;

  std::string target;
  std::string deployment;
  Held catalog;                      // exactly the one offered
  std::optional<Digest> plan;        // then exactly this plan, or declined as stale
  std::vector<DriftOverride> drift;  // until the next apply
  std::vector<Repair> repair;
  friend bool operator==(const Apply&, const Apply&) = default;
};

void describe(auto& field, Is<Apply> auto& apply) {
  field("target", apply.target, kName);
  field("deployment", apply.deployment, kName);
  field("catalog", apply.catalog);
  field("plan", apply.plan);
  field("drift", apply.drift, kMany);
  field("repair", apply.repair, kMany);
}

// Agent, when it will not or cannot carry out an apply, or obey an offer: stale (another plan, an
// older serial), denied (signature, another host, paused), timeout (past its time), unavailable.
struct Declined {
  static constexpr std::string_view kType = "declined";
  static constexpr size_t kMostBytes = kSmall;

  std::string target;
  std::optional<std::string> deployment;  // of the apply; none: it was an offer
  Digest catalog;
  Fault error;
  friend bool operator==(const Declined&, const Declined&) = default;
};

void describe(auto& field, Is<Declined> auto& declined) {
  field("target", declined.target, kName);
  field("deployment", declined.deployment, kName);
  field("catalog", declined.catalog);
  field("error", declined.error);
}

// Server: finish the resources in hand, begin no other, heal nothing, until resume. The agent
// remembers it across restarts. A state follows.
struct Pause {
  static constexpr std::string_view kType = "pause";
  static constexpr size_t kMostBytes = kSmall;

  std::string target;
  std::string reason;  // for whoever looks at the machine
  friend bool operator==(const Pause&, const Pause&) = default;
};

void describe(auto& field, Is<Pause> auto& pause) {
  field("target", pause.target, kName);
  field("reason", pause.reason, kLine);
}

// Server: act again. A state follows.
struct Resume {
  static constexpr std::string_view kType = "resume";
  static constexpr size_t kMostBytes = kSmall;

  std::string target;
  friend bool operator==(const Resume&, const Resume&) = default;
};

void describe(auto& field, Is<Resume> auto& resume) { field("target", resume.target, kName); }

// Agent, after welcome for every target and whenever it changes, but not twice within a second.
// Only the last one counts, so it is neither numbered nor kept.
struct State {
  static constexpr std::string_view kType = "state";
  static constexpr size_t kMostBytes = kSmall;

  // Resources by how they stand now, not by what the last run did to them.
  struct Counts {
    int64_t compliant = 0, drifted = 0, failed = 0, blocked = 0, waiting = 0;
    friend bool operator==(const Counts&, const Counts&) = default;
  };
  std::string target;
  std::optional<Held> held;
  bool deploying = false;
  bool paused = false;
  Counts counts;
  friend bool operator==(const State&, const State&) = default;
};

void describe(auto& field, Is<State::Counts> auto& counts) {
  field("compliant", counts.compliant, kAmount);
  field("drifted", counts.drifted, kAmount);
  field("failed", counts.failed, kAmount);
  field("blocked", counts.blocked, kAmount);
  field("waiting", counts.waiting, kAmount);
}

void describe(auto& field, Is<State> auto& state) {
  field("target", state.target, kName);
  field("held", state.held);
  field("deploying", state.deploying);
  field("paused", state.paused);
  field("counts", state.counts);
}

}  // namespace consort::wire
