#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace consort {

// SHA-256: identity of content, of catalogs, of plans.
struct Digest {
  std::array<uint8_t, 32> bytes{};
  std::string hex() const;
  static std::optional<Digest> from_hex(std::string_view hex);
  friend auto operator<=>(const Digest&, const Digest&) = default;
};

Digest sha256(std::string_view data);

// SHA-256 of data that arrives in pieces.
class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;
  void update(std::string_view data);
  Digest finish();  // once

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// MD5, in which package databases keep what they shipped; proves nothing against an attacker.
struct Md5 {
  std::array<uint8_t, 16> bytes{};
  std::string hex() const;
  static std::optional<Md5> from_hex(std::string_view hex);
  friend auto operator<=>(const Md5&, const Md5&) = default;
};

Md5 md5(std::string_view data);

// XXH3: fast and not collision-proof against an attacker; for tables and change detection, never
// identity.
struct Fingerprint {
  uint64_t low = 0;
  uint64_t high = 0;
  friend auto operator<=>(const Fingerprint&, const Fingerprint&) = default;
};
uint64_t fast_hash(std::string_view data);
Fingerprint fingerprint(std::string_view data);

std::string to_hex(std::string_view bytes);

}  // namespace consort
