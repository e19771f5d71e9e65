#include "model/pattern.h"

#include <algorithm>
#include <array>
#include <optional>
#include <regex>
#include <unordered_map>

#include "base/strings.h"

namespace consort::model {
namespace {

// The polynomial matcher of libstdc++ walks all ways at once: no pattern makes it explode, and it
// recurses only over the pattern, never over the text.
constexpr auto kSyntax = std::regex_constants::ECMAScript | std::regex_constants::__polynomial;

constexpr size_t kLongestPattern = 1000;
constexpr size_t kKept = 256;

// A pattern ready for use. Those that are one class of characters, such as "[^:]+", are most often
// met, on every name; a table answers for them.
struct Compiled {
  std::regex regex;
  std::optional<std::array<bool, 256>> one_of = {};  // characters of the class
  bool may_be_empty = false;

  bool matches(std::string_view text) const {
    if (!one_of) return std::regex_match(text.begin(), text.end(), regex);
    if (text.empty()) return may_be_empty;
    return std::all_of(text.begin(), text.end(),
                       [this](char c) { return (*one_of)[static_cast<uint8_t>(c)]; });
  }
};

// The class in "[...]+" or "[...]*"; "" of any other pattern.
std::string_view repeated_class(std::string_view pattern) {
  if (pattern.size() < 4 || pattern[0] != '[') return {};
  if (pattern.back() != '+' && pattern.back() != '*') return {};
  std::string_view inside = pattern.substr(1, pattern.size() - 3);
  bool ends_there = pattern[pattern.size() - 2] == ']' && pattern[pattern.size() - 3] != '\\';
  bool plain = inside.find_first_of("[]") == inside.npos;
  return ends_there && plain ? pattern.substr(0, pattern.size() - 1) : std::string_view();
}

Compiled compile(const std::string& pattern) {
  Compiled compiled{std::regex(pattern, kSyntax)};
  std::string_view repeated = repeated_class(pattern);
  if (repeated.empty()) return compiled;
  std::regex one(repeated.begin(), repeated.end(), kSyntax);
  auto& table = compiled.one_of.emplace();
  for (size_t byte = 0; byte < table.size(); ++byte) {
    const char character = static_cast<char>(byte);
    table[byte] = std::regex_match(&character, &character + 1, one);
  }
  compiled.may_be_empty = pattern.back() == '*';
  return compiled;
}

const Compiled& compiled(const std::string& pattern) {
  thread_local std::unordered_map<std::string, Compiled, StringHash, std::equal_to<>> kept;
  auto found = kept.find(pattern);
  if (found != kept.end()) return found->second;
  check(valid_pattern(pattern).has_value(), "a pattern that valid_pattern() refuses: " + pattern);
  if (kept.size() >= kKept) kept.clear();
  return kept.emplace(pattern, compile(pattern)).first->second;
}

}  // namespace

Status valid_pattern(std::string_view pattern) {
  if (pattern.size() > kLongestPattern)
    return fail(Code::invalid, "the pattern is longer than 1000 bytes");
  try {
    std::regex compiled(pattern.begin(), pattern.end(), kSyntax);
  } catch (const std::regex_error& error) {
    return fail(Code::invalid,
                "'" + printable(pattern, 100) + "' is not a pattern: " + error.what());
  }
  return {};
}

bool matches(const std::string& pattern, std::string_view text) {
  check(text.size() <= kLongestMatched, "a text too long to be matched");
  return compiled(pattern).matches(text);
}

bool matches_glob(std::string_view glob, std::string_view text) {
  size_t g = 0, t = 0;
  size_t star = std::string_view::npos, resume = 0;  // the last * and where it ends for now
  while (t < text.size()) {
    if (g < glob.size() && glob[g] == '*') {
      star = g++;
      resume = t;
    } else if (g < glob.size() && (glob[g] == '?' || glob[g] == text[t])) {
      ++g;
      ++t;
    } else if (star != std::string_view::npos) {
      g = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (g < glob.size() && glob[g] == '*')
    ++g;
  return g == glob.size();
}

}  // namespace consort::model
