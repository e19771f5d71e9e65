#include "wire/fit.h"

#include <algorithm>

namespace consort::wire {
namespace {

constexpr size_t kRoomForNumber = 64;

void drop_diffs(model::Change& change) {
  for (model::AttributeChange& attribute : change.attributes.own())
    attribute.diff.clear();
}

void drop_attributes(model::Change& change) { change.attributes = {}; }

// Applies ever harsher measures to `message` until it fits; cut() halves what it holds and says
// whether there was anything.
template <class Message, class EachChange, class Cut>
Message lightened(Message message, EachChange each_change, Cut cut) {
  for (auto* measure : {drop_diffs, drop_attributes}) {
    if (fits(message)) return message;
    each_change(message, measure);
  }
  while (!fits(message) && cut(message)) {
  }
  return message;
}

// Takes the later half of `items` away, the odd one too, and returns how many those are.
template <class T>
int64_t halve(std::vector<T>& items) {
  size_t kept = items.size() / 2;
  auto gone = static_cast<int64_t>(items.size() - kept);
  items.resize(kept);
  return gone;
}

bool came_out_well(const model::ResourceReport& resource) {
  switch (resource.outcome) {
    case model::Outcome::failed:
    case model::Outcome::blocked:
    case model::Outcome::cancelled:
      return false;
    default:
      return true;
  }
}

}  // namespace

bool fits(const AgentMessage& message) {
  size_t most = std::visit([](const auto& m) { return m.kMostBytes; }, message);
  return to_json(message).size() + kRoomForNumber <= most;
}

Drift fitted(Drift drift) {
  return lightened(
      std::move(drift),
      [](Drift& d, auto* measure) {
        if (d.change) measure(*d.change);
      },
      [](Drift& d) {
        if (std::exchange(d.by, std::nullopt)) return true;
        return d.change && halve(d.change->because) > 0;
      });
}

Report fitted(Report report) {
  for (model::ResourceReport& resource : report.run.resources)
    resource.message = clipped(std::move(resource.message), kMessage.most);
  bool sorted = false;
  return lightened(
      std::move(report),
      [](Report& r, auto* measure) {
        for (model::ResourceReport& resource : r.run.resources)
          if (resource.change) measure(*resource.change);
      },
      [&](Report& r) {
        auto& resources = r.run.resources;
        if (!std::exchange(sorted, true))
          std::stable_partition(resources.begin(), resources.end(), std::not_fn(came_out_well));
        int64_t gone = halve(resources);
        r.omitted += gone;
        return gone > 0;
      });
}

PlanResult fitted(PlanResult answer) {
  if (!std::holds_alternative<Planned>(answer.result)) return answer;
  return lightened(
      std::move(answer),
      [](PlanResult& a, auto* measure) {
        for (model::Change& change : std::get<Planned>(a.result).plan.changes)
          measure(change);
      },
      [](PlanResult& a) {
        Planned& planned = std::get<Planned>(a.result);
        model::Plan& plan = planned.plan;
        int64_t gone =
            halve(plan.changes) + halve(plan.failed) + halve(plan.waiting) + halve(plan.left);
        planned.omitted += gone;
        return gone > 0;
      });
}

ReadResult fitted(ReadResult answer) {
  Readings* readings = std::get_if<Readings>(&answer.result);
  while (readings && !fits(answer) && halve(readings->resources) > 0)
    readings->more = true;
  return answer;
}

std::string clipped(std::string text, size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<uint8_t>(text[most]) & 0xC0) == 0x80)
    --most;
  text.resize(most);
  return text;
}

}  // namespace consort::wire
