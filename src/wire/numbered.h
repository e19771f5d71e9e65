#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "model/report.h"
#include "wire/attribution.h"
#include "wire/fault.h"

// What an agent must not lose. These messages are numbered, kept by the agent until they are
// acknowledged, and handed on by the server once each, in order; see outbox.h and inbox.h.
namespace consort::wire {

struct Number {
  int64_t sequence = 0;  // from 1, of the stream in hello
  int64_t after = 0;     // the one before it that is still to be delivered; between: superseded
  friend bool operator==(const Number&, const Number&) = default;
};

void describe(auto& field, Is<Number> auto& number) {
  field("sequence", number.sequence, kSequence);
  field("after", number.after, kMaybeSequence);
  field.require(number.after < number.sequence, "after", "is not below 'sequence'");
}

// Agent, when the facts of a target have changed, and on recall. Supersedes earlier ones. Who
// collects facts sees to it that they fit.
struct Facts {
  static constexpr std::string_view kType = "facts";
  static constexpr size_t kMostBytes = kMiB;

  Number number;
  std::string target;
  model::Map tree;
  friend bool operator==(const Facts&, const Facts&) = default;
};

void describe(auto& field, Is<Facts> auto& facts) {
  field("number", facts.number);
  field("target", facts.target, kName);
  field("tree", facts.tree);
}

// Agent, when a difference that nobody ordered is found, changes or is gone; and on recall for all
// that stand. Supersedes earlier ones about the same resource.
struct Drift {
  static constexpr std::string_view kType = "drift";
  static constexpr size_t kMostBytes = kMiB;

  enum class Event { opened, changed, settled };
  Number number;
  std::string target;
  Event event = Event::opened;
  model::Address resource;
  model::DriftPolicy policy = model::DriftPolicy::report;
  WallTime since;                       // it was first seen
  std::optional<model::Change> change;  // that would undo it; none once settled
  std::optional<Attribution> by;        // who may have made it; of what nobody described
  friend bool operator==(const Drift&, const Drift&) = default;
};

constexpr std::string_view to_string(Drift::Event event) {
  constexpr std::string_view kNames[] = {"opened", "changed", "settled"};
  return kNames[static_cast<size_t>(event)];
}

void describe(auto& field, Is<Drift> auto& drift) {
  field("number", drift.number);
  field("target", drift.target, kName);
  field("event", drift.event, Through{Drift::Event::settled});
  field("resource", drift.resource);
  field("policy", drift.policy, Through{model::DriftPolicy::propose});
  field("since", drift.since);
  field("change", drift.change);
  field("by", drift.by);
  field.require(drift.change.has_value() == (drift.event != Drift::Event::settled), "change",
                "belongs to drift that stands, and to no other");
}

// Agent, after every run that changed something, failed, or was ordered.
struct Report {
  static constexpr std::string_view kType = "report";
  static constexpr size_t kMostBytes = kMostFrame;

  enum class Cause { apply, drift, boot };  // ordered by the server; healed; began after a start
  Number number;
  std::string target;
  Cause cause = Cause::apply;
  std::optional<std::string> deployment;  // of the apply that ordered it
  model::Report run;                      // its `host` does not travel
  int64_t omitted = 0;                    // resources left out to fit; see fit.h
  friend bool operator==(const Report&, const Report&) = default;
};

constexpr std::string_view to_string(Report::Cause cause) {
  constexpr std::string_view kNames[] = {"apply", "drift", "boot"};
  return kNames[static_cast<size_t>(cause)];
}

void describe(auto& field, Is<model::ResourceReport> auto& resource) {
  field("address", resource.address);
  field("outcome", resource.outcome, Through{model::Outcome::cancelled});
  field("change", resource.change);
  field("message", resource.message, kMessage);
  field("attempts", resource.attempts, Range{0, 1'000'000});
  field("elapsed_us", resource.elapsed, kElapsed);
}

void describe(auto& field, Is<model::Report> auto& run) {
  field("catalog", run.catalog);
  field("started", run.started);
  field("elapsed_us", run.elapsed, kElapsed);
  field("resources", run.resources, kMany);
  field("unchanged", run.unchanged, kAmount);
}

void describe(auto& field, Is<Report> auto& report) {
  field("number", report.number);
  field("target", report.target, kName);
  field("cause", report.cause, Through{Report::Cause::boot});
  field("deployment", report.deployment, kName);
  field("run", report.run);
  field("omitted", report.omitted, kAmount);
}

// Server, when all numbered messages up to `through` would survive a power cut.
struct Acknowledge {
  static constexpr std::string_view kType = "acknowledge";
  static constexpr size_t kMostBytes = kSmall;

  int64_t through = 0;
  friend bool operator==(const Acknowledge&, const Acknowledge&) = default;
};

void describe(auto& field, Is<Acknowledge> auto& acknowledge) {
  field("through", acknowledge.through, kSequence);
}

// Server, when it may have lost what it knew of a target (restored from a backup, or other facts
// than the digest in hello). Facts and all standing drift follow, newly numbered.
struct Recall {
  static constexpr std::string_view kType = "recall";
  static constexpr size_t kMostBytes = kSmall;

  std::string target;
  friend bool operator==(const Recall&, const Recall&) = default;
};

void describe(auto& field, Is<Recall> auto& recall) { field("target", recall.target, kName); }

}  // namespace consort::wire
