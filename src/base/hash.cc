#include "base/hash.h"

#include <openssl/evp.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/result.h"

namespace consort {
namespace {

// Fetching an algorithm costs more than hashing a small file: once for the process, never freed.
const EVP_MD* sha256_algorithm() {
  static const EVP_MD* algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  check(algorithm != nullptr, "OpenSSL has no SHA-256");
  return algorithm;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

struct Hasher::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

Hasher::Hasher() : state_(std::make_unique<State>()) {
  check(EVP_DigestInit_ex(state_->context, sha256_algorithm(), nullptr) == 1,
        "SHA-256 init failed");
}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

void Hasher::update(std::string_view data) {
  check(EVP_DigestUpdate(state_->context, data.data(), data.size()) == 1, "SHA-256 update failed");
}

Digest Hasher::finish() {
  Digest digest;
  unsigned length = 0;
  check(EVP_DigestFinal_ex(state_->context, digest.bytes.data(), &length) == 1,
        "SHA-256 final failed");
  return digest;
}

Digest sha256(std::string_view data) {
  Digest digest;
  unsigned length = 0;
  check(EVP_Digest(data.data(), data.size(), digest.bytes.data(), &length, sha256_algorithm(),
                   nullptr) == 1,
        "SHA-256 failed");
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

std::string Digest::hex() const {
  return to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::optional<Digest> Digest::from_hex(std::string_view hex) {
  if (hex.size() != 64) return std::nullopt;
  Digest digest;
  for (size_t i = 0; i < 32; ++i) {
    int high = hex_digit(hex[2 * i]), low = hex_digit(hex[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    digest.bytes[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return digest;
}

uint64_t fast_hash(std::string_view data) { return XXH3_64bits(data.data(), data.size()); }

Fingerprint fingerprint(std::string_view data) {
  XXH128_hash_t hash = XXH3_128bits(data.data(), data.size());
  return {hash.low64, hash.high64};
}

}  // namespace consort
