#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "model/change.h"
#include "wire/fault.h"

// Questions a server asks and an agent answers; neither changes anything. A question that was open
// when the link broke is not answered: who asked asks again.
namespace consort::wire {

// Server; read_result with the same request follows.
struct Read {
  static constexpr std::string_view kType = "read";
  static constexpr size_t kMostBytes = kMiB;

  int64_t request = 0;  // drawn by the server, not used again on this link
  std::string target;
  std::string resource_type;
  std::vector<std::string> names;  // none: all that the type can enumerate
  friend bool operator==(const Read&, const Read&) = default;
};

void describe(auto& field, Is<Read> auto& read) {
  field("request", read.request, kSequence);
  field("target", read.target, kName);
  field("resource_type", read.resource_type, kName);
  field("names", read.names, Most{1000}, kLongName);
}

// One resource as it is. Sensitive attributes are redacted.
struct Reading {
  std::string name;
  Answer<model::Map> state;
  friend bool operator==(const Reading&, const Reading&) = default;
};

void describe(auto& field, Is<Reading> auto& reading) {
  field("name", reading.name, kLongName);
  field.either("state", reading.state);
}

struct Readings {
  std::vector<Reading> resources;
  bool more = false;  // the answer was cut to its bound; ask for the rest by name
  friend bool operator==(const Readings&, const Readings&) = default;
};

void describe(auto& field, Is<Readings> auto& readings) {
  field("resources", readings.resources, kMany);
  field("more", readings.more);
}

// Agent, answers read.
struct ReadResult {
  static constexpr std::string_view kType = "read_result";
  static constexpr size_t kMostBytes = kMostFrame;

  int64_t request = 0;
  std::string target;
  Answer<Readings> result;
  friend bool operator==(const ReadResult&, const ReadResult&) = default;
};

void describe(auto& field, Is<ReadResult> auto& answer) {
  field("request", answer.request, kSequence);
  field("target", answer.target, kName);
  field.either("result", answer.result);
}

// Server: what would an apply of this offered catalog do now? plan_result with the same request
// follows, when the agent has fetched what it lacks.
struct Plan {
  static constexpr std::string_view kType = "plan";
  static constexpr size_t kMostBytes = kSmall;

  int64_t request = 0;
  std::string target;
  Digest catalog;
  friend bool operator==(const Plan&, const Plan&) = default;
};

void describe(auto& field, Is<Plan> auto& plan) {
  field("request", plan.request, kSequence);
  field("target", plan.target, kName);
  field("catalog", plan.catalog);
}

// A plan to be looked at, and the digest by which an apply may name it.
struct Planned {
  Digest digest;  // plan_digest() of the whole plan
  model::Plan plan;
  int64_t omitted = 0;  // changes left out to fit; see fit.h
  friend bool operator==(const Planned&, const Planned&) = default;
};

void describe(auto& field, Is<Planned> auto& planned) {
  field("digest", planned.digest);
  field("plan", planned.plan);
  field("omitted", planned.omitted, kAmount);
}

// Agent, answers plan.
struct PlanResult {
  static constexpr std::string_view kType = "plan_result";
  static constexpr size_t kMostBytes = kMostFrame;

  int64_t request = 0;
  std::string target;
  Answer<Planned> result;
  friend bool operator==(const PlanResult&, const PlanResult&) = default;
};

void describe(auto& field, Is<PlanResult> auto& answer) {
  field("request", answer.request, kSequence);
  field("target", answer.target, kName);
  field.either("result", answer.result);
}

// SHA-256 of the plan's canonical JSON, in which what is sensitive is redacted.
Digest plan_digest(const model::Plan& plan);

}  // namespace consort::wire
