#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace consort::trust {

// RFC 7468 text. Strict where OpenSSL is not: only blocks of the one label, no headers, no
// encryption, nothing but white space in between, so that no block is ever passed over silently.
std::string to_pem(std::string_view label, std::string_view der);

struct PemLimits {
  size_t text = 64 << 10;  // bytes
  size_t blocks = 1;
};
// At least one block; the error names the line.
Result<std::vector<std::string>> from_pem(std::string_view label, std::string_view text,
                                          PemLimits limits);
Result<std::string> one_from_pem(std::string_view label, std::string_view text);

}  // namespace consort::trust
