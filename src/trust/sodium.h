#pragma once
#include <sodium.h>

#include <string>
#include <string_view>

// libsodium as the .cc files of this room use it.
namespace consort::trust {

// Before what draws random bytes or may be the first call on several threads.
void use_sodium();

inline unsigned char* writable(std::string& bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

inline const unsigned char* readable(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace consort::trust
