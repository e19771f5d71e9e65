#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace consort::trust {

struct Signature {
  std::string key_id;  // 16 hexadecimal digits
  std::array<uint8_t, 64> bytes{};

  std::string to_text() const;  // "signature:ID:BASE64"
  static Result<Signature> parse(std::string_view text);
  friend bool operator==(const Signature&, const Signature&) = default;
};

// The public half of a SigningKey.
class PublicKey {
 public:
  static Result<PublicKey> parse(std::string_view text);
  std::string to_text() const;  // "ed25519:ID:BASE64"
  std::string id() const;
  friend bool operator==(const PublicKey&, const PublicKey&) = default;

 private:
  friend class SigningKey;
  friend class TrustedKeys;
  std::array<uint8_t, 32> bytes_{};
};

// Ed25519. What is signed is the message under the name of a purpose ("catalog"), so that what was
// signed as one thing cannot be shown as another.
class SigningKey {
 public:
  static SigningKey generate();
  static Result<SigningKey> parse(const Secret& text);
  Secret to_text() const;  // "ed25519-private:ID:BASE64", with the id of the public key

  const PublicKey& public_key() const { return public_key_; }
  Signature sign(std::string_view purpose, std::string_view message) const;

 private:
  explicit SigningKey(Secret seed);
  Secret seed_;
  Secret expanded_;  // as libsodium signs with
  PublicKey public_key_;
};

// The keys whose signatures are believed: several while one takes over from another.
class TrustedKeys {
 public:
  void add(const PublicKey& key);
  void remove(std::string_view id);
  const std::vector<PublicKey>& all() const { return keys_; }

  // Code::denied: the key is not among these, or the signature is not of this message and purpose.
  Status verify(const Signature& signature, std::string_view purpose,
                std::string_view message) const;

 private:
  std::vector<PublicKey> keys_;
};

}  // namespace consort::trust
