#include "model/mode.h"

#include <algorithm>

#include "base/strings.h"

namespace consort::model {
namespace {

constexpr uint32_t kAll = 07777;
constexpr uint32_t kExecute = 0111;

// The bits of user, group or others, set-id and sticky bit included.
uint32_t class_bits(char who) {
  switch (who) {
    case 'u':
      return 04700;
    case 'g':
      return 02070;
    case 'o':
      return 01007;
    case 'a':
      return kAll;
  }
  return 0;
}

uint32_t permission_bits(char permission) {
  switch (permission) {
    case 'r':
      return 0444;
    case 'w':
      return 0222;
    case 'x':
      return 0111;
    case 's':
      return 06000;
    case 't':
      return 01000;
  }
  return 0;
}

// The permissions of one class, given to all three.
uint32_t copied(uint32_t bits, char from) {
  uint32_t shift = from == 'u' ? 6 : from == 'g' ? 3 : 0;
  return (bits >> shift & 7) * 0111;
}

bool is_octal(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '7'; });
}

}  // namespace

class ModeParser {
 public:
  explicit ModeParser(std::string_view text) : text_(text), rest_(text) {}

  Result<Mode> octal() {
    if (text_.size() < 3 || text_.size() > 4) {
      return fail(Code::invalid, "an octal mode has three or four digits, as in \"0644\"");
    }
    Mode::Step step;
    for (char digit : text_)
      step.bits = step.bits * 8 + static_cast<uint32_t>(digit - '0');
    mode_.steps_ = {step};
    return std::move(mode_);
  }

  Result<Mode> symbolic() {
    do {
      TRY_DO(clause());
    } while (take(","));
    if (!rest_.empty()) return unexpected();
    mode_.written_ = text_;
    return std::move(mode_);
  }

 private:
  bool next_is(std::string_view any) const {
    return !rest_.empty() && any.find(rest_[0]) != std::string_view::npos;
  }
  char take(std::string_view any) {
    if (!next_is(any)) return '\0';
    char c = rest_[0];
    rest_.remove_prefix(1);
    return c;
  }
  Error unexpected() const {
    if (rest_.empty())
      return fail(Code::invalid,
                  "the mode ends too early; a mode is like \"0644\" or \"u=rw,go=r\"");
    return fail(Code::invalid, "'" + printable(rest_.substr(0, 1)) +
                                   "' does not belong in a mode; a mode is like " +
                                   "\"0644\" or \"u=rw,go=r\"");
  }

  // who* (operation permissions)+
  Status clause() {
    uint32_t who = 0;
    while (char c = take("ugoa"))
      who |= class_bits(c);
    if (!next_is("+-=")) return unexpected();
    while (char operation = take("+-=")) {
      Mode::Step step{who == 0 ? kAll : who, operation};
      step.copy = take("ugo");
      while (!step.copy && next_is("rwxXst")) {
        char permission = take("rwxXst");
        step.execute_if = step.execute_if || permission == 'X';
        step.bits |= permission_bits(permission);
      }
      mode_.steps_.push_back(step);
    }
    return {};
  }

  std::string_view text_, rest_;
  Mode mode_;
};

Result<Mode> Mode::parse(std::string_view text) {
  if (text.size() > 200) return fail(Code::invalid, "the mode is too long");
  ModeParser parser(text);
  return is_octal(text) ? parser.octal() : parser.symbolic();
}

uint32_t Mode::apply(uint32_t bits, bool directory) const {
  bits &= kAll;
  for (const Step& step : steps_) {
    uint32_t given = step.copy ? copied(bits, step.copy) : step.bits;
    if (step.execute_if && (directory || (bits & kExecute))) given |= kExecute;
    given &= step.who;
    if (step.operation == '=') bits = (bits & ~step.who) | given;
    if (step.operation == '+') bits |= given;
    if (step.operation == '-') bits &= ~given;
  }
  return bits;
}

// No step tells one bit by another but X and copies, so the two extremes decide all others; those
// two are taken for relative, though some are not.
bool Mode::is_absolute() const {
  bool looks = std::any_of(steps_.begin(), steps_.end(),
                           [](const Step& s) { return s.execute_if || s.copy; });
  return !looks && apply(0, false) == apply(kAll, false);
}

std::string Mode::to_text() const { return is_absolute() ? octal_mode(apply(0, false)) : written_; }

std::string octal_mode(uint32_t bits) {
  std::string text(4, '0');
  for (size_t i = 0; i < 4; ++i)
    text[i] = static_cast<char>('0' + (bits >> (9 - 3 * i) & 7));
  return text;
}

}  // namespace consort::model
