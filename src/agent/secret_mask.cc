#include "agent/secret_mask.h"

#include <algorithm>
#include <optional>

#include "base/hash.h"
#include "base/strings.h"

namespace consort::agent {
namespace {

constexpr std::string_view kHidden = "(secret)";
constexpr std::string_view kWithheld = "(not shown: it may hold a secret)";
constexpr size_t kShort = 3;      // characters of a value that may turn up anywhere by chance
constexpr size_t kPart = 8;       // characters that tell too much of a longer value
constexpr size_t kLinePart = 16;  // the same of a line that need not be secret
constexpr size_t kLongestOfLines = 64 << 10;
constexpr size_t kLongText = 32;     // from here on a word of letters is only a word
constexpr size_t kLeastCut = 2;      // characters left beside an ellipsis
constexpr size_t kLeastAtAnEnd = 4;  // and at an end of the text, which may have been cut as well

std::optional<unsigned> hex_digits(std::string_view text, size_t at, size_t count) {
  if (at + count > text.size()) return std::nullopt;
  unsigned value = 0;
  for (char c : text.substr(at, count)) {
    unsigned digit = 0;
    if (c >= '0' && c <= '9')
      digit = static_cast<unsigned>(c - '0');
    else if (c >= 'a' && c <= 'f')
      digit = static_cast<unsigned>(c - 'a') + 10;
    else if (c >= 'A' && c <= 'F')
      digit = static_cast<unsigned>(c - 'A') + 10;
    else
      return std::nullopt;
    value = value * 16 + digit;
  }
  return value;
}

// What quoting adds and line breaking changes, so that it says nothing about being the same text.
bool is_left_out(char c) {
  auto byte = static_cast<unsigned char>(c);
  return byte <= ' ' || byte == 0x7f || c == '"' || c == '\'' || c == '`' || c == '+' ||
         c == '\\' || c == '%';
}

bool is_word(char c) {
  auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

std::string utf8(unsigned code) {
  if (code < 0x80) return {static_cast<char>(code)};
  auto tail = [](unsigned bits) { return static_cast<char>(0x80 | (bits & 0x3f)); };
  if (code < 0x800) return {static_cast<char>(0xc0 | code >> 6), tail(code)};
  if (code < 0x10000) return {static_cast<char>(0xe0 | code >> 12), tail(code >> 6), tail(code)};
  return {static_cast<char>(0xf0 | code >> 18), tail(code >> 12), tail(code >> 6), tail(code)};
}

}  // namespace

// A text in the one form that all its quoted and escaped forms have, and where each byte of it
// comes from. Unfolding must not lose what it cannot undo: two forms of one text fold alike.
struct SecretMask::Folded {
  std::string text;
  std::vector<size_t> begin, end;  // of every byte, in the original

  void put(char c, size_t from, size_t to) {
    text += c;
    begin.push_back(from);
    end.push_back(to);
  }

  // "%41" is "A". "%2541" and "%252541" are the same once and twice more.
  static Folded without_percents(std::string_view text) {
    Folded plain;
    for (size_t i = 0; i < text.size();) {
      size_t at = i + 1;
      if (text[i] != '%') {
        plain.put(text[i], i, at);
        i = at;
        continue;
      }
      while (text.substr(at, 2) == "25")
        at += 2;
      if (auto byte = hex_digits(text, at, 2)) {
        at += 2;
        plain.put(static_cast<char>(*byte), i, at);
      }
      i = at;
    }
    return plain;
  }

  // What stands at `at`, behind backslashes, and how long it is.
  static std::pair<std::string, size_t> unescape(std::string_view text, size_t at) {
    if (at >= text.size()) return {"", 0};
    if (text[at] == 'u') {
      auto code = hex_digits(text, at + 1, 4);
      if (!code) return {"u", 1};
      size_t low_at = at + 5;
      while (low_at < text.size() && text[low_at] == '\\')
        ++low_at;
      bool high = *code >= 0xd800 && *code < 0xdc00 && low_at < text.size() && text[low_at] == 'u';
      auto low = high ? hex_digits(text, low_at + 1, 4) : std::nullopt;
      if (!low || *low < 0xdc00 || *low > 0xdfff) return {utf8(*code), 5};
      return {utf8(0x10000 + ((*code - 0xd800) << 10) + (*low - 0xdc00)), low_at + 5 - at};
    }
    if (text[at] == 'x') {
      auto byte = hex_digits(text, at + 1, 2);
      return byte ? std::pair(std::string{static_cast<char>(*byte)}, size_t{3})
                  : std::pair(std::string("x"), size_t{1});
    }
    if (std::string_view("bfnrt").find(text[at]) != std::string_view::npos) return {"", 1};
    return {std::string{text[at]}, 1};
  }

  Folded without_backslashes() const {
    Folded plain;
    for (size_t i = 0; i < text.size();) {
      size_t at = i;
      while (at < text.size() && text[at] == '\\')
        ++at;
      auto [bytes, length] =
          at > i ? unescape(text, at) : std::pair(std::string{text[i]}, size_t{1});
      for (char c : bytes)
        plain.put(c, begin[i], end[std::max(at + length, i + 1) - 1]);
      i = std::max(at + length, i + 1);
    }
    return plain;
  }

  Folded without_spaces_and_case() const {
    Folded plain;
    for (size_t i = 0; i < text.size(); ++i) {
      char c = text[i];
      if (!is_left_out(c))
        plain.put(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c, begin[i], end[i]);
    }
    return plain;
  }
};

SecretMask::Folded SecretMask::fold(std::string_view text) {
  return Folded::without_percents(text).without_backslashes().without_spaces_and_case();
}

bool SecretMask::is_short(std::string_view value) { return fold(value).text.size() <= kShort; }

void SecretMask::add_parts(std::string_view folded, size_t length) {
  Hashes& hashes = parts_[length];
  for (size_t i = 0; i + length <= folded.size(); ++i)
    hashes.insert(fast_hash(folded.substr(i, length)));
}

void SecretMask::add_ends(std::string_view folded) {
  for (size_t length = kLeastCut; length < std::min(kPart, folded.size()); ++length) {
    heads_.insert(fast_hash(folded.substr(0, length)));
    tails_.insert(fast_hash(folded.substr(folded.size() - length)));
  }
}

void SecretMask::add(std::string_view value) {
  const std::string folded = fold(value).text;
  if (folded.size() <= kShort) {
    if (!trim(value).empty()) words_.emplace_back(trim(value));
    return;
  }
  add_parts(folded, std::min(folded.size(), kPart));
  add_ends(folded);
  for (std::string_view word : split_words(value)) {
    bool common = folded.size() >= kLongText && std::all_of(word.begin(), word.end(), is_letter);
    const std::string part = fold(word).text;
    if (part.size() > kShort && part.size() < kPart && !common) add_parts(part, part.size());
  }
}

void SecretMask::add_lines(std::string_view value) {
  if (value.size() > kLongestOfLines) return;
  for (std::string_view line : split_lines(value)) {
    const std::string folded = fold(line).text;
    if (folded.size() >= kPart) add_parts(folded, std::min(folded.size(), kLinePart));
  }
}

void SecretMask::withhold(std::string_view value) {
  if (!trim(value).empty()) withheld_.emplace_back(trim(value));
}

bool SecretMask::empty() const {
  return parts_.empty() && words_.empty() && withheld_.empty() && (!others_ || others_->empty());
}

void SecretMask::find_parts(const Folded& folded, std::vector<Range>& found) const {
  const std::string_view text = folded.text;
  for (const auto& [length, hashes] : parts_) {
    for (size_t i = 0; i + length <= text.size(); ++i) {
      if (hashes.contains(fast_hash(text.substr(i, length))))
        found.push_back({folded.begin[i], folded.end[i + length - 1]});
    }
  }
}

// What is left of a secret before and behind the place where a text was cut.
void SecretMask::find_cut(std::string_view text, const Folded& folded,
                          std::vector<Range>& found) const {
  if (heads_.empty()) return;
  const std::string_view all = folded.text;
  auto cut = [&](size_t from, size_t to, size_t least) {
    size_t before = static_cast<size_t>(
        std::lower_bound(folded.begin.begin(), folded.begin.end(), from) - folded.begin.begin());
    size_t behind = static_cast<size_t>(
        std::lower_bound(folded.begin.begin(), folded.begin.end(), to) - folded.begin.begin());
    for (size_t length = kPart - 1; length >= least; --length) {
      if (length > before || !heads_.contains(fast_hash(all.substr(before - length, length))))
        continue;
      found.push_back({folded.begin[before - length], folded.end[before - 1]});
      break;
    }
    for (size_t length = kPart - 1; length >= least; --length) {
      if (behind + length > all.size() || !tails_.contains(fast_hash(all.substr(behind, length))))
        continue;
      found.push_back({folded.begin[behind], folded.end[behind + length - 1]});
      break;
    }
  };
  cut(0, 0, kLeastAtAnEnd);
  cut(text.size(), text.size(), kLeastAtAnEnd);
  for (std::string_view mark : {std::string_view("..."), std::string_view("…")}) {
    for (size_t at = text.find(mark); at != text.npos; at = text.find(mark, at + mark.size()))
      cut(at, at + mark.size(), kLeastCut);
  }
}

void SecretMask::find_words(std::string_view text, std::vector<Range>& found) const {
  for (const std::string& word : words_) {
    for (size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
      size_t end = at + word.size();
      bool begins = at == 0 || !is_word(text[at - 1]) || !is_word(word.front());
      bool ends = end == text.size() || !is_word(text[end]) || !is_word(word.back());
      if (begins && ends) found.push_back({at, end});
    }
  }
}

void SecretMask::find(std::string_view text, const Folded& folded,
                      std::vector<Range>& found) const {
  if (others_) others_->find(text, folded, found);
  find_parts(folded, found);
  find_cut(text, folded, found);
  find_words(text, found);
}

bool SecretMask::withholds(std::string_view text) const {
  const std::string folded = withheld_.empty() ? "" : fold(text).text;
  for (const std::string& value : withheld_) {
    const std::string part = fold(value).text;
    bool there = text.find(value) != text.npos;
    if (there || (!part.empty() && folded.find(part) != folded.npos)) return true;
  }
  return others_ && others_->withholds(text);
}

std::string SecretMask::hide(std::string text) const {
  if (empty() || text.empty()) return text;
  std::vector<Range> found;
  find(text, fold(text), found);
  std::sort(found.begin(), found.end(),
            [](const Range& a, const Range& b) { return a.begin < b.begin; });
  std::string shown;
  size_t at = 0;
  for (auto range = found.begin(); range != found.end();) {
    Range whole = *range;
    for (; range != found.end() && range->begin <= whole.end; ++range)
      whole.end = std::max(whole.end, range->end);
    while (whole.begin > at && continues_character(text[whole.begin]))
      --whole.begin;
    while (whole.end < text.size() && continues_character(text[whole.end]))
      ++whole.end;
    std::string_view between = std::string_view(text).substr(at, whole.begin - at);
    if (withholds(between)) return std::string(kWithheld);
    shown.append(between).append(kHidden);
    at = whole.end;
  }
  if (withholds(std::string_view(text).substr(at))) return std::string(kWithheld);
  return shown.append(text, at);
}

model::Value SecretMask::hide(const model::Value& value) const {
  if (empty()) return value;
  if (value.is_text()) return model::Value(hide(value.text()), value.mark());
  if (value.is_list()) {
    model::List list;
    for (const model::Value& item : value.list())
      list.push_back(hide(item));
    return model::Value(std::move(list), value.mark());
  }
  if (value.is_map()) {
    model::Map map;
    for (const model::Map::Entry& entry : value.map())
      map.set(entry.key, hide(entry.value), entry.key_mark);
    return model::Value(std::move(map), value.mark());
  }
  return value;
}

}  // namespace consort::agent
