#include "model/pattern.h"

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

const std::regex& compiled(const std::string& pattern) {
  thread_local std::unordered_map<std::string, std::regex, StringHash, std::equal_to<>> kept;
  auto found = kept.find(pattern);
  if (found != kept.end()) return found->second;
  check(valid_pattern(pattern).has_value(), "a pattern that valid_pattern() refuses: " + pattern);
  if (kept.size() >= kKept) kept.clear();
  return kept.emplace(pattern, std::regex(pattern, kSyntax)).first->second;
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
  return std::regex_match(text.begin(), text.end(), compiled(pattern));
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
