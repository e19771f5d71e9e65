#include "model/report.h"

#include <algorithm>

namespace consort::model {

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::unchanged:
      return "unchanged";
    case Outcome::changed:
      return "changed";
    case Outcome::refreshed:
      return "refreshed";
    case Outcome::failed:
      return "failed";
    case Outcome::blocked:
      return "blocked";
    case Outcome::waiting:
      return "waiting";
    case Outcome::drifted:
      return "drifted";
    case Outcome::cancelled:
      return "cancelled";
  }
  return "unknown";
}

size_t Report::count(Outcome outcome) const {
  if (outcome == Outcome::unchanged) return unchanged;
  return static_cast<size_t>(
      std::count_if(resources.begin(), resources.end(),
                    [&](const ResourceReport& r) { return r.outcome == outcome; }));
}

bool Report::succeeded() const {
  return count(Outcome::failed) + count(Outcome::blocked) + count(Outcome::cancelled) == 0;
}

Value to_value(const Report& report) {
  List resources;
  for (const ResourceReport& r : report.resources) {
    Map entry;
    entry.set("address", Value(r.address.to_string()));
    entry.set("outcome", Value(to_string(r.outcome)));
    if (r.change) entry.set("action", Value(to_string(r.change->action)));
    if (!r.message.empty()) entry.set("message", Value(r.message));
    entry.set("attempts", Value(r.attempts));
    entry.set("elapsed_us", Value(static_cast<int64_t>(r.elapsed.count() / 1000)));
    resources.emplace_back(std::move(entry));
  }
  Map summary;
  for (Outcome outcome :
       {Outcome::unchanged, Outcome::changed, Outcome::refreshed, Outcome::failed, Outcome::blocked,
        Outcome::waiting, Outcome::drifted, Outcome::cancelled}) {
    summary.set(to_string(outcome), Value(static_cast<int64_t>(report.count(outcome))));
  }
  Map root;
  root.set("host", Value(report.host));
  root.set("catalog", Value(report.catalog.hex()));
  root.set("started", Value(rfc3339(report.started)));
  root.set("elapsed_us", Value(static_cast<int64_t>(report.elapsed.count() / 1000)));
  root.set("resources", Value(std::move(resources)));
  root.set("summary", Value(std::move(summary)));
  return Value(std::move(root));
}

}  // namespace consort::model
