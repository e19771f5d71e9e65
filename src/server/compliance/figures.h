#pragma once
#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "store/compliance.h"

// What compliance is counted in. Values that add up; docs/compliance.md tells users what each
// means.
namespace consort::server {

// From when on, and before when.
struct Window {
  WallTime from, to;
  friend bool operator==(const Window&, const Window&) = default;
};

// Hosts by how they stand.
struct HostTally {
  int64_t compliant = 0, drifted = 0, failing = 0, held = 0, unknown = 0;

  void add(store::Compliance state);
  void add(const HostTally& other);
  int64_t total() const { return compliant + drifted + failing + held + unknown; }
  std::optional<double> score() const;  // 0 to 1; nullopt: there are none
  friend bool operator==(const HostTally&, const HostTally&) = default;
};

// Described resources by how they stand.
struct ResourceTally {
  int64_t compliant = 0, drifted = 0, failing = 0, unknown = 0;

  void add(const ResourceTally& other);
  int64_t total() const { return compliant + drifted + failing + unknown; }
  std::optional<double> score() const;
  friend bool operator==(const ResourceTally&, const ResourceTally&) = default;
};

// Time of hosts.
struct Availability {
  Duration told{};       // they were known
  Duration compliant{};  // of it
  Duration unjudged{};   // of it: held or unknown

  void add(const Availability& other);
  std::optional<double> share() const;  // compliant of what was told; nullopt: nothing was
  friend bool operator==(const Availability&, const Availability&) = default;
};

// What was between two moments of one host; nullopt: it was not known then.
Availability between(const std::optional<store::ComplianceMoment>& from,
                     const std::optional<store::ComplianceMoment>& to);

// Outages that ended.
struct Repairs {
  int64_t number = 0;
  Duration total{}, longest{};

  void add(Duration outage);
  void add(const Repairs& other);
  std::optional<Duration> mean() const;
  friend bool operator==(const Repairs&, const Repairs&) = default;
};

// What a host, or many of them, come to.
struct Figures {
  HostTally hosts;          // now
  ResourceTally resources;  // now
  Availability availability;
  Repairs repairs;
  int64_t turns = 0;  // of hosts, from right to wrong and back

  void add(const Figures& other);
  friend bool operator==(const Figures&, const Figures&) = default;
};

}  // namespace consort::server
