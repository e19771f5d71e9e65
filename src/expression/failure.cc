#include "expression/failure.h"

#include "base/strings.h"

namespace consort::expression {
namespace {

constexpr size_t kMostNotes = 8;  // the innermost calls tell the story

}  // namespace

Failure::Failure(std::string rule, std::string message, std::string hint)
    : reason_(std::make_unique<Reason>()) {
  reason_->diagnostic.rule = std::move(rule);
  reason_->diagnostic.message = std::move(message);
  reason_->diagnostic.hint = std::move(hint);
}

Failure Failure::undefined_name(std::string name) {
  Failure failure(rules::kUndefinedName, "'" + printable(name, 80) + "' is not defined");
  failure.reason_->missing_name = std::move(name);
  return failure;
}

Failure Failure::waiting(std::vector<std::string> facts) {
  Failure failure;
  failure.reason_ = std::make_unique<Reason>();
  if (facts.empty()) facts.emplace_back();
  failure.reason_->waits_for = std::move(facts);
  return failure;
}

Failure&& Failure::at(const Place& place) && {
  if (reason_ && !reason_->has_place) {
    reason_->diagnostic.place = place;
    reason_->has_place = true;
  }
  return std::move(*this);
}

Failure&& Failure::complete() && {
  if (reason_) reason_->complete = true;
  return std::move(*this);
}

Failure&& Failure::hint(std::string hint) && {
  if (reason_) reason_->diagnostic.hint = std::move(hint);
  return std::move(*this);
}

Failure&& Failure::note(Place place, std::string what) && {
  if (reason_ && reason_->diagnostic.notes.size() < kMostNotes) {
    reason_->diagnostic.notes.push_back({std::move(place), std::move(what)});
  }
  return std::move(*this);
}

void Failure::report(Diagnostics& diagnostics) && {
  if (reason_ && !is_waiting()) diagnostics.add(std::move(reason_->diagnostic));
}

}  // namespace consort::expression
