#include "trust/tokens/base32.h"

#include <array>
#include <cstdint>

namespace consort::trust {
namespace {

constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";

}  // namespace

std::string base32_encode(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() * 8 + 4) / 5);
  uint32_t bits = 0;
  int held = 0;  // bits not written yet
  for (char c : bytes) {
    bits = bits << 8 | static_cast<uint8_t>(c);
    for (held += 8; held >= 5; held -= 5)
      text += kAlphabet[bits >> (held - 5) & 31];
  }
  if (held > 0) text += kAlphabet[bits << (5 - held) & 31];
  return text;
}

std::optional<std::string> base32_decode(std::string_view text) {
  if (not_base32(text)) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() * 5 / 8);
  uint32_t bits = 0;
  int held = 0;  // bits not given out yet
  for (char c : text) {
    bits = bits << 5 | static_cast<uint32_t>(kAlphabet.find(c));
    held += 5;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>(bits >> held & 255);
  }
  bool stray = (bits & ((1u << held) - 1)) != 0;
  if (stray || held >= 5) return std::nullopt;
  return bytes;
}

std::optional<size_t> not_base32(std::string_view text) {
  size_t at = text.find_first_not_of(kAlphabet);
  return at == text.npos ? std::nullopt : std::optional(at);
}

}  // namespace consort::trust
