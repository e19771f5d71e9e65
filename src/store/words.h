#pragma once
#include <algorithm>
#include <array>
#include <concepts>
#include <optional>
#include <string_view>
#include <utility>

namespace consort::store {

// An enum class counted from 0 whose values have words, by which they are stored and shown:
//   constexpr auto words(TokenKind) { return std::to_array<std::string_view>({"admin", "api"}); }
template <class E>
concept Worded = std::is_enum_v<E> && requires(E value) {
  words(value).size();
};

template <Worded E>
constexpr std::string_view to_string(E value) {
  return words(value)[static_cast<size_t>(value)];
}

template <Worded E>
constexpr std::optional<E> from_word(std::string_view word) {
  constexpr auto all = words(E{});
  auto found = std::find(all.begin(), all.end(), word);
  if (found == all.end()) return std::nullopt;
  return static_cast<E>(found - all.begin());
}

}  // namespace consort::store
