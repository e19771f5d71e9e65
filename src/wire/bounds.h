#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "base/clock.h"

// What a description says of a field besides its name. The decoder holds a peer to it; who encodes
// keeps it by itself.
namespace consort::wire {

// T or const T, so that one description serves both directions.
template <class T, class Plain>
concept Is = std::same_as<std::remove_const_t<T>, Plain>;

struct Length {  // of a text, in bytes
  size_t least = 0, most = 0;
};
struct Bytes {  // written as base64
  size_t least = 0, most = 0;
};
struct Range {
  int64_t least = 0, most = 0;
};
template <class Unit>
struct Span {  // written as a whole number of Unit
  Duration least{}, most{};
};
struct Most {  // of the items of a list
  size_t items = 0;
};
template <class Enum>
struct Through {  // values 0 to `last`, written as to_string() says
  Enum last;
};

}  // namespace consort::wire
