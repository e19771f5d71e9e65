#pragma once
#include <optional>
#include <string>
#include <vector>

#include "model/change.h"

namespace consort::model {

// How one resource came out of a run.
enum class Outcome {
  unchanged,  // it was right
  changed,    // it was made right
  refreshed,  // it was right and acted on a notification
  failed,
  blocked,    // something before it failed
  waiting,    // a fact it needs is not known yet
  drifted,    // it differs, and its drift policy says to leave it
  cancelled,  // the run was stopped first
};
std::string_view to_string(Outcome outcome);

struct ResourceReport {
  Address address;
  Outcome outcome = Outcome::unchanged;
  std::optional<Change> change;  // what was done, or would have been
  std::string message;           // why it failed, is blocked or waits
  int attempts = 0;
  Duration elapsed{};
  friend bool operator==(const ResourceReport&, const ResourceReport&) = default;
};

// What a run did. Resources that were right and untouched are only counted.
struct Report {
  std::string host;
  Digest catalog;
  WallTime started;
  Duration elapsed{};
  std::vector<ResourceReport> resources;  // in the order they finished
  size_t unchanged = 0;

  size_t count(Outcome outcome) const;
  bool succeeded() const;  // nothing failed, is blocked or was cancelled
  friend bool operator==(const Report&, const Report&) = default;
};

Value to_value(const Report& report);

}  // namespace consort::model
