#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace consort::trust {

// Crockford's base 32 in lower case: no i, l, o or u, and one double click selects all of it.
// Decoding is strict, so that every text has one encoding.
std::string base32_encode(std::string_view bytes);
std::optional<std::string> base32_decode(std::string_view text);

// Where the first character stands that base 32 does not have, if there is one.
std::optional<size_t> not_base32(std::string_view text);

}  // namespace consort::trust
