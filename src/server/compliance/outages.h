#pragma once
#include <optional>
#include <string>
#include <vector>

#include "server/compliance/figures.h"
#include "store/breaches.h"

// When resources were not as described. Pure.
namespace consort::server {

// A time during which a resource of a host was not right, whatever was wrong with it: breaches that
// overlap or touch are one.
struct Outage {
  store::HostId host;
  std::string address;
  store::BreachKind kind = store::BreachKind::drifted;  // the worst of it: failed, blocked, ...
  WallTime lost;
  std::optional<WallTime> regained;  // nullopt: it lasts
  friend bool operator==(const Outage&, const Outage&) = default;
};

// By host, address and time.
std::vector<Outage> outages_of(std::vector<store::Breach> breaches);

// A resource that comes and goes: it was lost and regained, counted each, at least kFlappingTurns
// times within the last kFlappingWithin of the window.
struct Flapping {
  store::HostId host;
  std::string address;
  int64_t turns = 0;
  friend bool operator==(const Flapping&, const Flapping&) = default;
};
constexpr int64_t kFlappingTurns = 6;
constexpr Duration kFlappingWithin = std::chrono::hours(24);

// Those that turn most first. `outages` as outages_of() gives them.
std::vector<Flapping> flapping_of(const std::vector<Outage>& outages, const Window& window);

}  // namespace consort::server
