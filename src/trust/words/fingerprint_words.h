#pragma once
#include <array>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/result.h"

namespace consort::trust {

// The first 84 bits of a SHA-256 as twelve words to read aloud: "otter lantern falcon harbor ...".
// Living things and others take turns, so that a word left out, said twice or changed for its
// neighbour is noticed.
class FingerprintWords {
 public:
  explicit FingerprintWords(const Digest& digest);
  // In any case, and with anything but letters in between. Code::invalid says which word is wrong.
  static Result<FingerprintWords> parse(std::string_view text);

  std::string to_string() const;
  friend bool operator==(const FingerprintWords&, const FingerprintWords&) = default;

 private:
  FingerprintWords() = default;
  std::array<uint8_t, 12> places_{};  // in the half whose turn it is
};

}  // namespace consort::trust
