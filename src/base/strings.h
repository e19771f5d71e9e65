#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace consort {

// Lets a hash map keyed by std::string be searched by string_view.
struct StringHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

std::vector<std::string_view> split(std::string_view text, char separator);  // keeps empty parts
std::vector<std::string_view> split_words(std::string_view text);  // at white space, no empty parts
std::vector<std::string_view> split_lines(
    std::string_view text);  // without "\n"; no last empty line
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string_view trim(std::string_view text);  // white space at both ends
std::string replace_all(std::string_view text, std::string_view from, std::string_view to);
std::string to_lower(std::string_view text);  // ASCII
std::string repeat(std::string_view text, size_t times);

// "1 file", "2 files", "3 entries" with plural "entries".
std::string count(size_t number, std::string_view singular, std::string_view plural = {});

// The candidate a person most likely meant by `word`, if one is near enough.
std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates);
// "did you mean 'mode'?" or "".
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

// Offset of the first byte that is not valid UTF-8 (overlong forms and surrogates are not).
std::optional<size_t> invalid_utf8(std::string_view text);
// One string per code point; an invalid byte is one of its own.
std::vector<std::string> utf8_characters(std::string_view text);
// `text` as one line for people: control and invalid bytes as \xNN or \n, cut to `limit` bytes.
std::string printable(std::string_view text, size_t limit = 400);

}  // namespace consort
