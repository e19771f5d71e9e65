#include "document/faults.h"

#include <algorithm>

namespace consort::document {
namespace {

Diagnostic diagnostic(model::Mark mark, std::string rule, std::string message, std::string hint) {
  return {mark.place(), Severity::error, std::move(rule), std::move(message), std::move(hint)};
}

}  // namespace

void Faults::error(Diagnostic diagnostic) {
  if (stopped_) return;
  Place place = diagnostic.place;
  found_.add(std::move(diagnostic));
  if (found_.all().size() < kMost) return;
  found_.error(std::move(place), "too-many-errors",
               "reading stopped after " + std::to_string(kMost) + " errors");
  stopped_ = true;
}

void Faults::error(model::Mark mark, std::string rule, std::string message, std::string hint) {
  error(diagnostic(mark, std::move(rule), std::move(message), std::move(hint)));
}

void Faults::fatal(Diagnostic diagnostic) {
  if (!stopped_) found_.add(std::move(diagnostic));
  stopped_ = true;
}

void Faults::fatal(model::Mark mark, std::string rule, std::string message, std::string hint) {
  fatal(diagnostic(mark, std::move(rule), std::move(message), std::move(hint)));
}

bool Faults::any_on_line(uint32_t line) const {
  return std::any_of(found_.all().begin(), found_.all().end(),
                     [&](const Diagnostic& fault) { return fault.place.line == line; });
}

bool Faults::any_at(model::Mark mark) const {
  return std::any_of(found_.all().begin(), found_.all().end(),
                     [&](const Diagnostic& fault) { return fault.place == mark.place(); });
}

void Faults::move_to(Diagnostics& diagnostics) {
  found_.sort();
  diagnostics.merge(std::exchange(found_, {}));
}

}  // namespace consort::document
