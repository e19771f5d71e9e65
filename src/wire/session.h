#pragma once
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire/anchors.h"
#include "wire/fault.h"

// How a conversation begins, stays alive and ends.
namespace consort::wire {

enum class TargetKind { local, root, ssh, api };
constexpr std::string_view to_string(TargetKind kind) {
  constexpr std::string_view kNames[] = {"local", "root", "ssh", "api"};
  return kNames[static_cast<size_t>(kind)];
}

// The catalog that a target holds.
struct Held {
  Digest catalog;
  int64_t serial = 0;
  friend bool operator==(const Held&, const Held&) = default;
};

void describe(auto& field, Is<Held> auto& held) {
  field("catalog", held.catalog);
  field("serial", held.serial, kSequence);
}

// Something an agent acts on. Names are unique within one agent and given by the server.
struct Target {
  std::string name;
  TargetKind kind = TargetKind::local;
  std::optional<Held> held;     // none: it was never given a catalog
  std::optional<Digest> facts;  // of those last numbered, so that equal facts do not travel again
  friend bool operator==(const Target&, const Target&) = default;
};

void describe(auto& field, Is<Target> auto& target) {
  field("name", target.name, kName);
  field("kind", target.kind, Through{TargetKind::api});
  field("held", target.held);
  field("facts", target.facts);
}

// Agent, first of all; welcome or refused must follow, and nothing is sent before. Who the agent is
// says its certificate alone: the ids below tell a restart from a copy, they prove nothing.
struct Hello {
  static constexpr std::string_view kType = "hello";
  static constexpr size_t kMostBytes = kMiB;

  struct Protocols {
    int64_t least = kProtocol, most = kProtocol;
    // The newest one that both speak.
    std::optional<int64_t> common(const Protocols& other) const {
      int64_t newest = std::min(most, other.most);
      if (newest < std::max(least, other.least)) return std::nullopt;
      return newest;
    }
    friend bool operator==(const Protocols&, const Protocols&) = default;
  };

  Protocols protocols;
  std::string agent_version;
  std::string boot_id;       // of the machine: another one after every boot
  std::string machine_id;    // of the machine: two with one certificate mean that it was copied
  std::string stream;        // drawn when the outbox was made: names this row of sequence numbers
  int64_t acknowledged = 0;  // up to here nothing of the stream will be sent again
  int64_t given_up = 0;      // numbered messages of the stream that no room was left for
  std::vector<Target> targets;
  friend bool operator==(const Hello&, const Hello&) = default;
};

void describe(auto& field, Is<Hello::Protocols> auto& protocols) {
  field("least", protocols.least, kSequence);
  field("most", protocols.most, kSequence);
  field.require(protocols.least <= protocols.most, "least", "is above 'most'");
}

void describe(auto& field, Is<Hello> auto& hello) {
  field("protocols", hello.protocols);
  field("agent_version", hello.agent_version, kName);
  field("boot_id", hello.boot_id, kName);
  field("machine_id", hello.machine_id, kName);
  field("stream", hello.stream, kName);
  field("acknowledged", hello.acknowledged, kMaybeSequence);
  field("given_up", hello.given_up, kAmount);
  field("targets", hello.targets, Most{kMostTargets});
}

// Server, answers hello. For every target an offer, if there is a catalog for it, and a pause or a
// resume follow; the agent follows with the state of every target and what its outbox holds.
struct Welcome {
  static constexpr std::string_view kType = "welcome";
  static constexpr size_t kMostBytes = kSmall;

  int64_t protocol = kProtocol;
  WallTime time;                   // of the server, to tell a clock that is wrong
  Duration heartbeat{};            // neither side is silent for longer
  int64_t acknowledged = 0;        // the highest durable number of the stream in hello
  int64_t window = 0;              // numbered messages under way at most
  std::optional<Anchors> anchors;  // when they may be news to the agent
  friend bool operator==(const Welcome&, const Welcome&) = default;
};

void describe(auto& field, Is<Welcome> auto& welcome) {
  field("protocol", welcome.protocol, kSequence);
  field("time", welcome.time);
  field("heartbeat_ms", welcome.heartbeat,
        Milliseconds{std::chrono::seconds(1), std::chrono::hours(1)});
  field("acknowledged", welcome.acknowledged, kMaybeSequence);
  field("window", welcome.window, Range{1, 100'000});
  field("anchors", welcome.anchors);
}

// Server, answers hello, and ends the link. Without `retry_after` the agent waits as it does after
// a link that broke.
struct Refused {
  static constexpr std::string_view kType = "refused";
  static constexpr size_t kMostBytes = kSmall;

  Fault error;  // unsupported: no common protocol; denied: revoked or in quarantine; busy: too many
  std::optional<Duration> retry_after;
  friend bool operator==(const Refused&, const Refused&) = default;
};

void describe(auto& field, Is<Refused> auto& refused) {
  field("error", refused.error);
  field("retry_after_ms", refused.retry_after, kPause);
}

// Both, when nothing else was sent for the time that welcome told. Nothing follows.
struct Heartbeat {
  static constexpr std::string_view kType = "heartbeat";
  static constexpr size_t kMostBytes = kSmall;

  WallTime time;  // of the sender
  friend bool operator==(const Heartbeat&, const Heartbeat&) = default;
};

void describe(auto& field, Is<Heartbeat> auto& heartbeat) { field("time", heartbeat.time); }

// Both, last of all: the sender ends the link on purpose, which tells a stop from a loss.
struct Goodbye {
  static constexpr std::string_view kType = "goodbye";
  static constexpr size_t kMostBytes = kSmall;

  enum class Reason {
    stopping,    // the sender's program ends
    overloaded,  // it must shed load, or the peer reads too slowly
    replaced,    // the same agent has made a newer link
    revoked,     // the certificate counts no longer
    protocol,    // the peer broke a rule; `message` says which
  };
  Reason reason = Reason::stopping;
  std::string message;
  std::optional<Duration> reconnect_after;  // from a server only
  friend bool operator==(const Goodbye&, const Goodbye&) = default;
};

constexpr std::string_view to_string(Goodbye::Reason reason) {
  constexpr std::string_view kNames[] = {"stopping", "overloaded", "replaced", "revoked",
                                         "protocol"};
  return kNames[static_cast<size_t>(reason)];
}

void describe(auto& field, Is<Goodbye> auto& goodbye) {
  field("reason", goodbye.reason, Through{Goodbye::Reason::protocol});
  field("message", goodbye.message, kLine);
  field("reconnect_after_ms", goodbye.reconnect_after, kPause);
}

}  // namespace consort::wire
