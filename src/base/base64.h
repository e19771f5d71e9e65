#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace consort {

// RFC 4648 base64 with padding. Decoding is strict: no white space, no missing padding, no stray
// bits, so every text has one encoding.
std::string base64_encode(std::string_view bytes);
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace consort
