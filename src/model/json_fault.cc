#include "model/json_fault.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "base/strings.h"

namespace consort::model {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A pushdown automaton over the JSON grammar; `open_` replaces recursion.
class Checker {
 public:
  explicit Checker(std::string_view text) : text_(text) {}

  std::optional<JsonFault> run() {
    if (auto bad = invalid_utf8(text_)) return JsonFault{*bad, "the bytes are not UTF-8"};
    do {
      value();
      while (!fault_ && !open_.empty() && closes())
        open_.pop_back();
      if (!fault_ && !open_.empty()) next_member();
    } while (!fault_ && !open_.empty());
    skip_space();
    if (!fault_ && at_ < text_.size()) refuse("something follows the value");
    return fault_;
  }

 private:
  void refuse(std::string message) { refuse_at(at_, std::move(message)); }
  void refuse_at(size_t offset, std::string message) {
    if (!fault_) fault_ = JsonFault{offset, std::move(message)};
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool ended() const { return at_ >= text_.size(); }
  bool take(char c) {
    if (peek() != c || ended()) return false;
    ++at_;
    return true;
  }
  void skip_space() {
    while (!ended() && std::string_view(" \t\r\n").find(peek()) != std::string_view::npos)
      ++at_;
  }

  // One value; of a container only what opens it, up to its first member.
  void value() {
    while (!fault_) {
      skip_space();
      if (ended()) return refuse("the text ends where a value is missing");
      char c = peek();
      if (c == '"') return string();
      if (c == '-' || is_digit(c)) return number();
      if (c != '{' && c != '[') return word();
      open_.push_back(c == '{' ? '}' : ']');
      ++at_;
      skip_space();
      if (peek() == open_.back()) return;
      if (c == '{') key();
    }
  }

  bool closes() {
    skip_space();
    return take(open_.back());
  }

  void next_member() {
    std::string closer(1, open_.back());
    if (ended()) return refuse("the text ends where '" + closer + "' is missing");
    if (!take(',')) return refuse("a ',' or '" + closer + "' is missing");
    skip_space();
    if (peek() == open_.back()) return refuse("a ',' stands before '" + closer + "'");
    if (open_.back() == '}') key();
  }

  void key() {
    skip_space();
    if (peek() != '"') return refuse("a key in double quotes is missing");
    string();
    skip_space();
    if (!fault_ && !take(':')) refuse("a ':' after the key is missing");
  }

  void word() {
    for (std::string_view word : {"true", "false", "null"}) {
      if (text_.substr(at_, word.size()) != word) continue;
      at_ += word.size();
      return;
    }
    refuse("not a value: '" + printable(text_.substr(at_, 16)) + "'");
  }

  void string() {
    size_t start = at_++;
    while (!ended() && peek() != '"') {
      if (static_cast<uint8_t>(peek()) < 0x20)
        return refuse("a control character stands in a text");
      if (!take('\\')) {
        ++at_;
      } else if (!escape()) {
        return refuse("not an escape that JSON knows");
      }
    }
    if (!take('"')) refuse_at(start, "a text begins that has no end");
  }

  bool escape() {
    if (take('u')) {
      uint32_t unit = 0;
      if (!hex(unit) || (unit >= 0xDC00 && unit <= 0xDFFF)) return false;
      bool high = unit >= 0xD800 && unit <= 0xDBFF;
      return !high || (take('\\') && take('u') && hex(unit) && unit >= 0xDC00 && unit <= 0xDFFF);
    }
    bool known = !ended() && std::string_view("\"\\/bfnrt").find(peek()) != std::string_view::npos;
    ++at_;
    return known;
  }

  bool hex(uint32_t& unit) {
    std::string_view digits = text_.substr(at_, 4);
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), unit, 16);
    at_ += digits.size();
    return digits.size() == 4 && digits[0] != '-' && end == digits.data() + 4;
  }

  void digits() {
    if (!is_digit(peek())) return refuse("a digit is missing");
    while (is_digit(peek()))
      ++at_;
  }

  void number() {
    size_t start = at_;
    take('-');
    if (take('0')) {
      if (is_digit(peek())) return refuse_at(start, "a number begins with 0");
    } else {
      digits();
    }
    bool real = take('.');
    if (real) digits();
    if (take('e') || take('E')) {
      real = true;
      if (!take('+')) take('-');
      digits();
    }
    if (!fault_) range(start, real);
  }

  void range(size_t start, bool real) {
    std::string digits(text_.substr(start, at_ - start));
    int64_t integer = 0;
    if (real && std::isinf(std::strtod(digits.c_str(), nullptr))) {
      refuse_at(start, "the number is out of range");
    } else if (!real && std::from_chars(digits.data(), digits.data() + digits.size(), integer).ec !=
                            std::errc()) {
      refuse_at(start, "the integer does not fit 64 bit with a sign");
    }
  }

  std::string_view text_;
  size_t at_ = 0;
  std::vector<char> open_;  // the brackets that are to come
  std::optional<JsonFault> fault_;
};

}  // namespace

std::optional<JsonFault> find_json_fault(std::string_view text) { return Checker(text).run(); }

}  // namespace consort::model
