#pragma once
#include <cstddef>

#include "expression/runtime/session.h"

namespace consort::expression {

// Counts a level up, and down again at the end of the block.
class Nesting {
 public:
  explicit Nesting(size_t& level) : level_(level) { ++level_; }
  Nesting(const Nesting&) = delete;
  ~Nesting() { --level_; }

 private:
  size_t& level_;
};

// Remembers a call for the notes of a diagnostic.
class Traced {
 public:
  Traced(Session& session, const Evaluator& evaluator, uint32_t at, std::string_view what)
      : session_(session) {
    session_.trace.push_back({&evaluator, at, what});
  }
  Traced(const Traced&) = delete;
  ~Traced() { session_.trace.pop_back(); }

 private:
  Session& session_;
};

// Gives a variable another value until the end of the block.
template <class T>
class Swapped {
 public:
  Swapped(T& variable, T value)
      : variable_(variable), before_(std::exchange(variable, std::move(value))) {}
  Swapped(const Swapped&) = delete;
  ~Swapped() { variable_ = std::move(before_); }

 private:
  T& variable_;
  T before_;
};

}  // namespace consort::expression
