#pragma once
#include <cstdint>

namespace consort::expression {

// The answer to a question that may depend on what is not known yet.
enum class Truth : uint8_t { no, yes, unknown };

inline Truth truth_of(bool answer) { return answer ? Truth::yes : Truth::no; }
inline Truth operator!(Truth answer) {
  return answer == Truth::unknown ? answer : truth_of(answer == Truth::no);
}

}  // namespace consort::expression
