#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace consort::server {

// The name that git gives to a commit, a tree or a blob: the SHA-1 of its content.
struct ObjectId {
  std::array<uint8_t, 20> bytes{};

  std::string hex() const;  // 40 digits, lower case
  static std::optional<ObjectId> from_hex(std::string_view hex);
  bool is_zero() const { return *this == ObjectId(); }  // what git says for "none"
  friend auto operator<=>(const ObjectId&, const ObjectId&) = default;
};

struct ObjectIdHash {
  size_t operator()(const ObjectId& id) const;
};

}  // namespace consort::server
