#include "agent/target/standing.h"

#include <array>

#include "base/strings.h"
#include "wire/fit.h"

namespace consort::agent {

using model::Outcome;
using reconcile::Reading;

namespace {

constexpr size_t kLongestReason = 1000, kLongestAddress = 4000;  // bytes

std::string differing(const model::Change& change) {
  std::vector<std::string> names;
  for (const model::AttributeChange& attribute : change.attributes)
    names.push_back(attribute.name);
  return "somebody changed " + (names.empty() ? "it" : join(names, ", "));
}

}  // namespace

std::string_view to_string(Standing::Kind kind) {
  static constexpr std::array<std::string_view, 6> kNames = {"unseen",  "compliant", "failed",
                                                             "blocked", "drifted",   "waiting"};
  return kNames.at(static_cast<size_t>(kind));
}

void Standing::stands(size_t resource, Kind kind, std::string reason) {
  each_[resource] = kind;
  if (kind == Kind::compliant)
    reasons_.erase(resource);
  else
    reasons_[resource] = wire::clipped(reason, kLongestReason);
}

// A difference that was ordered is not drift: it counts as before until it is made right.
void Standing::saw(const Engine::Look& look) {
  for (size_t i = 0; i < each_.size(); ++i) {
    const Reading& reading = look.readings[i];
    switch (reading.state) {
      case Reading::State::right:
        stands(i, Kind::compliant);
        break;
      case Reading::State::differs:
        if (!reading.ordered) stands(i, Kind::drifted, differing(*reading.change));
        break;
      case Reading::State::failed:
        stands(i, Kind::failed, reading.problem);
        break;
      case Reading::State::waiting:
        stands(i, Kind::waiting, reading.problem);
        break;
      case Reading::State::unread:
        break;
    }
  }
}

void Standing::ran(const model::Catalog& catalog, const model::Report& report) {
  for (const model::ResourceReport& entry : report.resources) {
    const model::Resource* resource = catalog.find(entry.address);
    if (!resource) continue;
    auto i = static_cast<size_t>(resource - catalog.resources.data());
    switch (entry.outcome) {
      case Outcome::unchanged:
      case Outcome::changed:
      case Outcome::refreshed:
        stands(i, Kind::compliant);
        break;
      case Outcome::failed:
        stands(i, Kind::failed, entry.message);
        break;
      case Outcome::blocked:
        stands(i, Kind::blocked, entry.message);
        break;
      case Outcome::waiting:
        stands(i, Kind::waiting, entry.message);
        break;
      case Outcome::drifted:
        stands(i, Kind::drifted, entry.message);
        break;
      case Outcome::cancelled:
        break;
    }
  }
}

wire::State::Counts Standing::counts() const {
  wire::State::Counts counts;
  for (Kind kind : each_) {
    counts.compliant += kind == Kind::compliant;
    counts.drifted += kind == Kind::drifted;
    counts.failed += kind == Kind::failed;
    counts.blocked += kind == Kind::blocked;
    counts.waiting += kind == Kind::waiting;
  }
  return counts;
}

std::vector<NotCompliant> not_compliant(const Standing& standing, const model::Catalog& catalog,
                                        size_t most) {
  std::vector<NotCompliant> list;
  using Kind = Standing::Kind;
  for (Kind kind : {Kind::failed, Kind::blocked, Kind::drifted, Kind::waiting}) {
    for (const auto& [i, reason] : standing.reasons()) {
      if (list.size() == most) return list;
      if (standing.of(i) == kind)
        list.push_back({wire::clipped(catalog.resources[i].address.to_string(), kLongestAddress),
                        kind, reason});
    }
  }
  return list;
}

}  // namespace consort::agent
