#include "trust/words/fingerprint_words.h"

#include <algorithm>
#include <vector>

#include "base/strings.h"
#include "trust/words/word_list.h"

namespace consort::trust {
namespace {

constexpr size_t kBitsPerWord = 7;

const WordHalf& half(size_t place) { return place % 2 == 0 ? kLiving : kThings; }

std::string ordinal(size_t place) { return "word " + std::to_string(place + 1); }

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  bool inside = false;
  for (char c : to_lower(text)) {
    if (is_letter(c) && !inside) words.emplace_back();
    inside = is_letter(c);
    if (inside) words.back() += c;
  }
  return words;
}

std::optional<uint8_t> find(const WordHalf& words, std::string_view word) {
  auto found = std::lower_bound(words.begin(), words.end(), word);
  if (found == words.end() || *found != word) return std::nullopt;
  return static_cast<uint8_t>(found - words.begin());
}

}  // namespace

FingerprintWords::FingerprintWords(const Digest& digest) {
  uint32_t bits = 0;
  size_t held = 0, byte = 0;
  for (uint8_t& place : places_) {
    if (held < kBitsPerWord) {
      bits = bits << 8 | digest.bytes[byte++];
      held += 8;
    }
    held -= kBitsPerWord;
    place = bits >> held & 127;
  }
}

Result<FingerprintWords> FingerprintWords::parse(std::string_view text) {
  std::vector<std::string> words = words_of(text);
  FingerprintWords parsed;
  for (size_t i = 0; i < std::min(words.size(), parsed.places_.size()); ++i) {
    const std::string what = ordinal(i) + ", '" + printable(words[i], 40) + "', ";
    if (auto place = find(half(i), words[i])) {
      parsed.places_[i] = *place;
    } else if (find(half(i + 1), words[i])) {
      return fail(Code::invalid, what + "is out of turn: is a word missing before it, or twice?");
    } else {
      std::vector<std::string> known(half(i).begin(), half(i).end());
      std::string hint = did_you_mean(words[i], known);
      return fail(Code::invalid, what + "is not on the list" + (hint.empty() ? "" : ": " + hint));
    }
  }
  if (words.size() != parsed.places_.size())
    return fail(Code::invalid, "a fingerprint is " + std::to_string(parsed.places_.size()) +
                                   " words, not " + std::to_string(words.size()));
  return parsed;
}

std::string FingerprintWords::to_string() const {
  std::string text;
  for (size_t i = 0; i < places_.size(); ++i) {
    if (i > 0) text += ' ';
    text += half(i)[places_[i]];
  }
  return text;
}

}  // namespace consort::trust
