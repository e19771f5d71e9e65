#include "agent/target/standing.h"

namespace consort::agent {

using model::Outcome;
using reconcile::Reading;

// A difference that was ordered is not drift: it counts as before until it is made right.
void Standing::saw(const Engine::Look& look) {
  for (size_t i = 0; i < each_.size(); ++i) {
    const Reading& reading = look.readings[i];
    switch (reading.state) {
      case Reading::State::right:
        each_[i] = Kind::compliant;
        break;
      case Reading::State::differs:
        if (!reading.ordered) each_[i] = Kind::drifted;
        break;
      case Reading::State::failed:
        each_[i] = Kind::failed;
        break;
      case Reading::State::waiting:
        each_[i] = Kind::waiting;
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
    Kind& kind = each_[static_cast<size_t>(resource - catalog.resources.data())];
    switch (entry.outcome) {
      case Outcome::unchanged:
      case Outcome::changed:
      case Outcome::refreshed:
        kind = Kind::compliant;
        break;
      case Outcome::failed:
        kind = Kind::failed;
        break;
      case Outcome::blocked:
        kind = Kind::blocked;
        break;
      case Outcome::waiting:
        kind = Kind::waiting;
        break;
      case Outcome::drifted:
        kind = Kind::drifted;
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

}  // namespace consort::agent
