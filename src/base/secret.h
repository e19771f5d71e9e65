#pragma once
#include <string>
#include <utility>

namespace consort {

// Text that must not reach a log, a diff, a report or a terminal: it has no printing operator and
// no conversion; reveal() is the one way out, and every call of it is worth a review.
class Secret {
 public:
  explicit Secret(std::string text) : text_(std::move(text)) {}
  const std::string& reveal() const { return text_; }
  friend bool operator==(const Secret&, const Secret&) = default;

 private:
  std::string text_;
};

}  // namespace consort
