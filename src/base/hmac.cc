#include "base/hmac.h"

#include <string>

namespace consort {
namespace {

constexpr size_t kBlock = 64;

std::string_view bytes_of(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size()};
}

}  // namespace

Digest hmac_sha256(std::string_view key, std::string_view message) {
  const Digest short_key = key.size() > kBlock ? sha256(key) : Digest();
  if (key.size() > kBlock) key = bytes_of(short_key);
  std::string inner(kBlock, '\x36'), outer(kBlock, '\x5c');
  for (size_t i = 0; i < key.size(); ++i) {
    inner[i] = static_cast<char>(inner[i] ^ key[i]);
    outer[i] = static_cast<char>(outer[i] ^ key[i]);
  }
  const Digest digest = sha256(inner.append(message));
  return sha256(outer.append(bytes_of(digest)));
}

bool equal_secretly(const Digest& a, const Digest& b) {
  unsigned difference = 0;
  for (size_t i = 0; i < a.bytes.size(); ++i)
    difference |= a.bytes[i] ^ b.bytes[i];
  return difference == 0;
}

}  // namespace consort
