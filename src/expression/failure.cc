#include "expression/failure.h"

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

Failure Failure::waiting(std::vector<std::string> facts) {
  Failure failure;
  failure.reason_ = std::make_unique<Reason>();
  if (facts.empty()) facts.emplace_back();
  failure.reason_->waits_for = std::move(facts);
  return failure;
}

Failure&& Failure::missing(std::string name, model::Value owner) && {
  reason_->missing = std::move(name);
  reason_->owner = std::move(owner);
  return std::move(*this);
}

Failure&& Failure::from(const Source& source, uint32_t offset) && {
  if (reason_ && !reason_->source) {
    reason_->source = &source;
    reason_->offset = offset;
  }
  return std::move(*this);
}

Failure&& Failure::at(Place place) && {
  if (reason_) {
    reason_->diagnostic.place = std::move(place);
    reason_->complete = true;
  }
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
