#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace consort::trust {

// The X25519 public key of a host: whoever has it can seal for that host, and not open again.
class SealingKey {
 public:
  // Code::invalid for the few keys that would let anybody open what is sealed for them.
  static Result<SealingKey> parse(std::string_view text);
  std::string to_text() const;  // "x25519:ID:BASE64"
  std::string id() const;

  // 48 bytes longer than the secret, and different every time.
  std::string seal(const Secret& secret) const;
  friend bool operator==(const SealingKey&, const SealingKey&) = default;

 private:
  friend class OpeningKey;
  std::array<uint8_t, 32> bytes_{};
};

// The private half, which never leaves its host.
class OpeningKey {
 public:
  static OpeningKey generate();
  static Result<OpeningKey> parse(const Secret& text);
  Secret to_text() const;  // "x25519-private:ID:BASE64", with the id of the sealing key

  const SealingKey& sealing_key() const { return sealing_key_; }
  // Code::denied when it was sealed for another key, or changed since.
  Result<Secret> open(std::string_view sealed) const;

 private:
  explicit OpeningKey(Secret seed);
  Secret seed_;
  Secret private_;  // as libsodium opens with
  SealingKey sealing_key_;
};

}  // namespace consort::trust
