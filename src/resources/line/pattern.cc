#include "resources/line/pattern.h"

#include <vector>

#include "base/strings.h"

namespace consort::resources {
namespace {

// libstdc++'s breadth-first matcher: time linear in the line, recursion no deeper than the pattern
// is large.
constexpr auto kBoundedTime = std::regex_constants::__polynomial;
constexpr auto kOptions = std::regex::ECMAScript | std::regex::nosubs | kBoundedTime;

std::string why(std::regex_constants::error_type code) {
  switch (code) {
    case std::regex_constants::error_brack:
      return "a '[' is not closed";
    case std::regex_constants::error_brace:
      return "'{' and '}' do not pair";
    case std::regex_constants::error_badbrace:
      return "what stands in '{}' is no range";
    case std::regex_constants::error_range:
      return "a range in '[]' is upside down";
    case std::regex_constants::error_escape:
      return "an escape sequence is unknown";
    case std::regex_constants::error_paren:  // whatever is left over at the end
    case std::regex_constants::error_badrepeat:
      return "'(' and ')' do not pair, or a '*', '+', '?' or '{' has nothing to repeat";
    case std::regex_constants::error_ctype:
      return "a character class is unknown";
    case std::regex_constants::error_complexity:
    case std::regex_constants::error_backref:
      return "back references are not supported";
    case std::regex_constants::error_space:
      return "it is too large";
    default:
      return "it cannot be read";
  }
}

// Measures a pattern with every {n,m} written out, as the matcher will hold it.
class Measure {
 public:
  explicit Measure(std::string_view text) : text_(text) {}

  size_t run() {
    while (at_ < text_.size())
      step(text_[at_]);
    while (groups_.size() > 1)
      close_group();
    return groups_.back();
  }

 private:
  static constexpr size_t kCap = size_t{1} << 30;

  void step(char c) {
    if (c == '(') {
      groups_.push_back(0);
      ++at_;
    } else if (c == ')' && groups_.size() > 1) {
      close_group();
      ++at_;
    } else if (c == '{') {
      repeat();
    } else if (c == '[') {
      size_t end = text_.find(']', at_ + 1);
      item(1, end == text_.npos ? text_.size() : end + 1);
    } else {
      item(1, at_ + (c == '\\' ? 2 : 1));
    }
  }

  void item(size_t size, size_t next) {
    last_ = size;
    add(size);
    at_ = next;
  }

  void close_group() {
    size_t size = groups_.back() + 1;
    groups_.pop_back();
    last_ = size;
    add(size);
  }

  // The larger number of "{2,5}" counts.
  void repeat() {
    size_t most = 1, number = 0;
    for (++at_; at_ < text_.size() && text_[at_] != '}'; ++at_) {
      bool digit = text_[at_] >= '0' && text_[at_] <= '9';
      number = digit ? std::min(kCap, number * 10 + static_cast<size_t>(text_[at_] - '0')) : 0;
      most = std::max(most, number);
    }
    ++at_;
    size_t size = std::min(kCap, last_ * most);
    add(size - std::min(size, last_));
    last_ = size;
  }

  void add(size_t size) { groups_.back() = std::min(kCap, groups_.back() + size); }

  std::string_view text_;
  size_t at_ = 0;
  size_t last_ = 0;                   // size of what a {n} after it repeats
  std::vector<size_t> groups_ = {0};  // sizes of the open groups
};

}  // namespace

Result<Pattern> Pattern::parse(const std::string& text) {
  std::string wrong = "'" + printable(text, 80) + "' is not a regular expression: ";
  if (text.size() > kLargest || Measure(text).run() > kLargest)
    return fail(Code::invalid, wrong + "it is too large");
  bool looks_ahead = text.find("(?=") != text.npos || text.find("(?!") != text.npos;
  try {
    std::regex alone(text, kOptions);
    // Matching a whole line is one pass; searching in it would begin anew at every character.
    std::regex within("[\\s\\S]*(?:" + text + ")[\\s\\S]*", kOptions);
    return Pattern(std::move(within), looks_ahead ? kLongestLineAhead : kLongestLine);
  } catch (const std::regex_error& error) {
    return fail(Code::invalid, wrong + why(error.code()));
  }
}

bool Pattern::found_in(std::string_view line) const {
  return line.size() <= longest_line_ && std::regex_match(line.begin(), line.end(), regex_);
}

}  // namespace consort::resources
