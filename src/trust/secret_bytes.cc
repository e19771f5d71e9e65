#include "trust/secret_bytes.h"

#include "base/result.h"
#include "trust/sodium.h"

namespace consort::trust {

void use_sodium() {
  static const bool ready = sodium_init() >= 0;
  check(ready, "libsodium has no source of random bytes");
}

std::string random_bytes(size_t size) {
  use_sodium();
  std::string bytes(size, '\0');
  randombytes_buf(bytes.data(), size);
  return bytes;
}

bool same_digest(const Digest& a, const Digest& b) {
  return sodium_memcmp(a.bytes.data(), b.bytes.data(), a.bytes.size()) == 0;
}

}  // namespace consort::trust
