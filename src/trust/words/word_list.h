#pragma once
#include <array>
#include <string_view>

namespace consort::trust {

// 256 words that sound different: 128 of what lives for the first, third, fifth place, 128 of what
// does not for the places between. Any two differ in three letters or more and in the first four.
// Sorted.
using WordHalf = std::array<std::string_view, 128>;
extern const WordHalf kLiving;
extern const WordHalf kThings;

}  // namespace consort::trust
