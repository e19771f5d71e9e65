#pragma once
#include <cstddef>
#include <cstdint>

#include "expression/failure.h"

namespace consort::expression {

constexpr size_t kLargestTemplate = 16 << 20;  // bytes
constexpr size_t kLargestText = 16 << 20;      // bytes of one text, the output among them
constexpr size_t kDeepestSyntax = 100;         // nodes within each other
constexpr size_t kDeepestValue = 100;          // lists and maps within each other
constexpr size_t kDeepestCall = 200;  // macros, blocks, includes and loops calling themselves
constexpr size_t kDeepestEvaluation = 1500;  // nodes being evaluated within each other
constexpr int64_t kLongestRange = 100'000;
constexpr uint64_t kMostIterations = 1'000'000;  // of all loops of one evaluation
constexpr uint64_t kMostSteps = 10'000'000;      // nodes evaluated and elements touched
constexpr uint64_t kMostBytes = 256 << 20;       // of all texts and lists made on the way

// What one evaluation may use; every function that can run long or make much asks it first.
class Meter {
 public:
  Outcome<void> step(uint64_t steps = 1) {
    steps_ += steps;
    if (steps_ <= kMostSteps) [[likely]]
      return {};
    return too_much("takes too many steps", kMostSteps);
  }

  Outcome<void> iteration() {
    if (++iterations_ <= kMostIterations) [[likely]]
      return {};
    return too_much("goes round its loops too often", kMostIterations);
  }

  // Room for a text of `size` bytes.
  Outcome<void> text(uint64_t size);
  // Room for a list or map of `elements`.
  Outcome<void> elements(uint64_t elements);

 private:
  static Failure too_much(const char* what, uint64_t limit);
  Outcome<void> bytes(uint64_t size);

  uint64_t steps_ = 0;
  uint64_t iterations_ = 0;
  uint64_t bytes_ = 0;
};

}  // namespace consort::expression
