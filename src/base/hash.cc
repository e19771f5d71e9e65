#include "base/hash.h"

// The plain functions: what replaces them loads OpenSSL's configuration and providers first, which
// costs a short run as much as all it hashes.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/md5.h>
#include <openssl/sha.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/result.h"

namespace consort {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

template <size_t kSize>
bool read_hex(std::string_view hex, std::array<uint8_t, kSize>& bytes) {
  if (hex.size() != 2 * kSize) return false;
  for (size_t i = 0; i < kSize; ++i) {
    int high = hex_digit(hex[2 * i]), low = hex_digit(hex[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    bytes[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return true;
}

template <size_t kSize>
std::string hex_of(const std::array<uint8_t, kSize>& bytes) {
  return to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

struct Hasher::State {
  SHA256_CTX context;
};

Hasher::Hasher() : state_(std::make_unique<State>()) { SHA256_Init(&state_->context); }
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

void Hasher::update(std::string_view data) {
  SHA256_Update(&state_->context, data.data(), data.size());
}

Digest Hasher::finish() {
  Digest digest;
  SHA256_Final(digest.bytes.data(), &state_->context);
  return digest;
}

Digest sha256(std::string_view data) {
  Digest digest;
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, data.data(), data.size());
  SHA256_Final(digest.bytes.data(), &context);
  return digest;
}

std::string to_hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (char c : bytes) {
    text += kDigits[static_cast<uint8_t>(c) >> 4];
    text += kDigits[static_cast<uint8_t>(c) & 15];
  }
  return text;
}

std::string Digest::hex() const { return hex_of(bytes); }

std::optional<Digest> Digest::from_hex(std::string_view hex) {
  Digest digest;
  return read_hex(hex, digest.bytes) ? std::optional(digest) : std::nullopt;
}

Md5 md5(std::string_view data) {
  Md5 digest;
  MD5_CTX context;
  MD5_Init(&context);
  MD5_Update(&context, data.data(), data.size());
  MD5_Final(digest.bytes.data(), &context);
  return digest;
}

std::string Md5::hex() const { return hex_of(bytes); }

std::optional<Md5> Md5::from_hex(std::string_view hex) {
  Md5 digest;
  return read_hex(hex, digest.bytes) ? std::optional(digest) : std::nullopt;
}

uint64_t fast_hash(std::string_view data) { return XXH3_64bits(data.data(), data.size()); }

Fingerprint fingerprint(std::string_view data) {
  XXH128_hash_t hash = XXH3_128bits(data.data(), data.size());
  return {hash.low64, hash.high64};
}

}  // namespace consort
