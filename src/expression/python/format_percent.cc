#include <charconv>

#include "base/strings.h"
#include "expression/python/format.h"
#include "expression/python/number.h"
#include "expression/python/text.h"
#include "expression/python/unicode.h"

namespace consort::expression::python {
namespace {

using model::Value;

// What the conversions take their values from: a row of them, or a map by name.
class Source {
 public:
  explicit Source(std::span<const Value> row) : row_(row) {}
  explicit Source(const Value& single) : row_(&single, 1), single_(&single) {}

  Outcome<const Value*> next() {
    if (used_ < row_.size()) return &row_[used_++];
    return value_failure("the format asks for more values than it gets");
  }

  Outcome<const Value*> named(std::string_view name) {
    if (!single_ || !single_->is_map()) return type_failure("'%(name)s' needs a map on its right");
    by_name_ = true;
    if (const Value* value = single_->map().find(name)) return value;
    return Failure(rules::kUndefinedAttribute, "the map has no key '" + printable(name, 80) + "'",
                   did_you_mean(name, single_->map().keys()));
  }

  Outcome<void> finish() const {
    bool container = single_ && (single_->is_map() || single_->is_list());
    if (container || by_name_ || used_ == row_.size()) return {};
    return value_failure("the format leaves values unused", "does it lack a '%s'?");
  }

 private:
  std::span<const Value> row_;
  const Value* single_ = nullptr;
  size_t used_ = 0;
  bool by_name_ = false;
};

Outcome<int64_t> integer_of(const Value& value, char type) {
  std::optional<Number> number = as_number(value);
  if (!number) {
    return type_failure("%" + std::string(1, type) + " needs a number, not " +
                        std::string(model::to_string(value.kind())));
  }
  if (!number->is_real) return number->integer;
  if (type == 'd') return truncate(number->real);
  return type_failure("%" + std::string(1, type) + " needs an integer, not a float");
}

// One "%..." of the format.
struct Conversion {
  FormatSpec spec;
  bool zero = false;
  std::optional<std::string_view> name = {};
  char type = 0;
};

class Formatter {
 public:
  Formatter(std::string_view format, Source source, Meter& meter)
      : rest_(format), source_(source), meter_(meter) {}

  Outcome<Value> run() {
    while (!rest_.empty()) {
      size_t percent = std::min(rest_.find('%'), rest_.size());
      result_ += rest_.substr(0, percent);
      rest_.remove_prefix(percent);
      if (!rest_.empty()) TRY_DO(conversion());
      TRY_DO(meter_.text(result_.size()));
    }
    TRY_DO(source_.finish());
    return Value(result_);
  }

 private:
  Outcome<void> conversion() {
    rest_.remove_prefix(1);
    Conversion conversion;
    TRY_DO(take_name(conversion));
    take_flags(conversion);
    TRY(conversion.spec.width,
        take_size(conversion).transform([](auto size) { return size.value_or(0); }));
    if (!rest_.empty() && rest_.front() == '.') {
      rest_.remove_prefix(1);
      TRY(auto precision, take_size(conversion));
      conversion.spec.precision = precision.value_or(0);
    }
    while (!rest_.empty() &&
           std::string_view("hlL").find(rest_.front()) != std::string_view::npos) {
      rest_.remove_prefix(1);
    }
    if (rest_.empty())
      return value_failure("the format ends within a '%'", "write %% for the sign itself");
    conversion.type = rest_.front();
    rest_.remove_prefix(1);
    return apply(conversion);
  }

  Outcome<void> take_name(Conversion& conversion) {
    if (rest_.empty() || rest_.front() != '(') return {};
    size_t depth = 0;
    for (size_t i = 0; i < rest_.size(); ++i) {
      if (rest_[i] == '(') ++depth;
      if (rest_[i] != ')' || --depth > 0) continue;
      conversion.name = rest_.substr(1, i - 1);
      rest_.remove_prefix(i + 1);
      return {};
    }
    return value_failure("the format has a '%(' without its ')'");
  }

  void take_flags(Conversion& conversion) {
    FormatSpec& spec = conversion.spec;
    for (; !rest_.empty(); rest_.remove_prefix(1)) {
      switch (rest_.front()) {
        case '-':
          spec.align = '<';
          break;
        case '+':
          spec.sign = '+';
          break;
        case ' ':
          spec.sign = spec.sign == '+' ? '+' : ' ';
          break;
        case '#':
          spec.alternate = true;
          break;
        case '0':
          conversion.zero = true;
          break;
        default:
          return;
      }
    }
  }

  Outcome<std::optional<size_t>> take_size(Conversion& conversion) {
    int64_t size = 0;
    if (!rest_.empty() && rest_.front() == '*') {
      rest_.remove_prefix(1);
      TRY(const Value* value, source_.next());
      TRY(size, integer_of(*value, '*'));
      if (size < 0) conversion.spec.align = '<';
      size = size < 0 ? -(size + 1) + 1 : size;
    } else {
      auto [stop, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), size);
      if (stop == rest_.data() || rest_.front() == '-') return std::optional<size_t>();
      if (error != std::errc()) size = INT64_MAX;
      rest_.remove_prefix(static_cast<size_t>(stop - rest_.data()));
    }
    if (size < 0 || size > 100'000)
      return value_failure("a width or precision of the format is too large");
    return std::optional<size_t>(static_cast<size_t>(size));
  }

  Outcome<void> apply(Conversion& conversion) {
    FormatSpec& spec = conversion.spec;
    char type = conversion.type == 'i' || conversion.type == 'u' ? 'd' : conversion.type;
    if (type == '%') {
      result_ += '%';
      return {};
    }
    if (std::string_view("sracdoxXeEfFgG").find(type) == std::string_view::npos) {
      return value_failure("'%" + std::string(1, type) + "' is no conversion",
                           "write %% for the sign itself");
    }
    TRY(const Value* value, conversion.name ? source_.named(*conversion.name) : source_.next());
    bool number = std::string_view("doxXeEfFgG").find(type) != std::string_view::npos;
    if (number && conversion.zero && spec.align == 0) {
      spec.align = '=';
      spec.fill = '0';
    }
    TRY(std::string text,
        number ? as_number_text(spec, type, *value) : as_text(spec, type, *value));
    result_ += text;
    return {};
  }

  Outcome<std::string> as_text(FormatSpec spec, char type, const Value& value) {
    std::string text;
    if (type == 's') {
      TRY_DO(append_str(text, value, meter_));
    } else if (type == 'c') {
      TRY(text, character(value));
    } else {
      TRY_DO(append_repr(text, value, meter_));
    }
    if (spec.precision && type != 'c') text = std::string(prefix(text, *spec.precision));
    return padded(spec, "", text, '>', meter_);
  }

  Outcome<std::string> character(const Value& value) {
    if (value.is_text() && length(value.text()) == 1) return value.text();
    if (!value.is_integer() && !value.is_boolean())
      return type_failure("%c needs a character or its number");
    TRY(int64_t code, integer_of(value, 'c'));
    if (code < 0 || code > 0x10FFFF) return value_failure("there is no such character");
    std::string text;
    append(text, static_cast<char32_t>(code));
    return text;
  }

  Outcome<std::string> as_number_text(FormatSpec spec, char type, const Value& value) {
    spec.type = type;
    if (std::string_view("eEfFgG").find(type) != std::string_view::npos) {
      std::optional<Number> number = as_number(value);
      if (!number) {
        return type_failure("%" + std::string(1, type) + " needs a number, not " +
                            std::string(model::to_string(value.kind())));
      }
      if (spec.precision && *spec.precision > 1000)
        return value_failure("the precision is too large");
      return format_real(spec, number->as_real(), meter_);
    }
    TRY(int64_t number, integer_of(value, type));
    size_t digits = spec.precision.value_or(0);
    spec.precision.reset();
    FormatSpec plain = spec;
    plain.width = 0;
    TRY(std::string text, format_integer(plain, number, meter_));
    size_t head = text.find_first_of("0123456789abcdefABCDEF");
    if (spec.alternate && type != 'd') head += 2;
    size_t missing = digits > text.size() - head ? digits - (text.size() - head) : 0;
    return padded(spec, text.substr(0, head), repeat("0", missing) + text.substr(head), '>',
                  meter_);
  }

  std::string_view rest_;
  Source source_;
  Meter& meter_;
  std::string result_;
};

}  // namespace

Outcome<Value> format_percent(std::string_view format, std::span<const Value> arguments,
                              Meter& meter) {
  return Formatter(format, Source(arguments), meter).run();
}

Outcome<Value> format_percent(std::string_view format, const Value& argument, Meter& meter) {
  return Formatter(format, Source(argument), meter).run();
}

}  // namespace consort::expression::python
