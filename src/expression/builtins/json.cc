#include "expression/builtins/json.h"

#include <algorithm>
#include <cmath>

#include "base/strings.h"
#include "expression/python/number.h"
#include "expression/python/unicode.h"

namespace consort::expression {
namespace {

using model::Value;

class Writer {
 public:
  Writer(const JsonStyle& style, Meter& meter) : style_(style), meter_(meter) {}

  Outcome<std::string> run(const Value& value) {
    TRY_DO(write(value, 0));
    TRY_DO(meter_.text(text_.size()));
    return std::move(text_);
  }

 private:
  Outcome<void> write(const Value& value, size_t level) {
    TRY_DO(meter_.step());
    if (text_.size() > kLargestText) TRY_DO(meter_.text(text_.size()));
    switch (value.kind()) {
      case Value::Kind::null:
        text_ += "null";
        return {};
      case Value::Kind::boolean:
        text_ += value.boolean() ? "true" : "false";
        return {};
      case Value::Kind::integer:
        text_ += std::to_string(value.integer());
        return {};
      case Value::Kind::real:
        real(value.real());
        return {};
      case Value::Kind::text:
        return text(value.text());
      case Value::Kind::list:
        return list(value.list(), level);
      case Value::Kind::map:
        return map(value.map(), level);
      default:
        break;
    }
    return type_failure(std::string(model::to_string(value.kind())) + " cannot be written as JSON");
  }

  void real(double number) {
    if (std::isnan(number)) {
      text_ += "NaN";
    } else if (std::isinf(number)) {
      text_ += number < 0 ? "-Infinity" : "Infinity";
    } else {
      text_ += python::repr(number);
    }
  }

  void unit(char32_t code) {
    constexpr char kHex[] = "0123456789abcdef";
    text_ += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4)
      text_ += kHex[code >> shift & 15];
  }

  void escaped(char32_t c) {
    constexpr std::string_view kShort = "\"\\\n\r\t\f\b";
    constexpr std::string_view kLetters = "\"\\nrtfb";
    size_t at = c < 0x80 ? kShort.find(static_cast<char>(c)) : std::string_view::npos;
    if (at != std::string_view::npos) {
      text_ += {'\\', kLetters[at]};
    } else if (c >= 0x10000 && style_.ascii) {
      unit(0xD800 + ((c - 0x10000) >> 10));
      unit(0xDC00 + ((c - 0x10000) & 0x3FF));
    } else if (c < 0x20 || (c >= 0x7F && style_.ascii)) {
      unit(c);
    } else {
      python::append(text_, c);
    }
  }

  Outcome<void> text(std::string_view value) {
    if (invalid_utf8(value))
      return type_failure("text that is not UTF-8 cannot be written as JSON");
    text_ += '"';
    while (!value.empty())
      escaped(python::take(value));
    text_ += '"';
    return {};
  }

  void line_break(size_t level) {
    if (!style_.indent) return;
    text_ += '\n';
    text_ += repeat(*style_.indent, level);
  }

  // What stands between two elements: the comma, and a blank or the next line.
  void separate(bool first, size_t level) {
    if (!first) text_ += style_.indent ? "," : ", ";
    line_break(level);
  }

  Outcome<void> list(const model::List& list, size_t level) {
    text_ += '[';
    for (size_t i = 0; i < list.size(); ++i) {
      separate(i == 0, level + 1);
      TRY_DO(write(list[i], level + 1));
    }
    if (!list.empty()) line_break(level);
    text_ += ']';
    return {};
  }

  Outcome<void> map(const model::Map& map, size_t level) {
    std::vector<const model::Map::Entry*> entries;
    for (const auto& entry : map)
      entries.push_back(&entry);
    if (style_.sort_keys) {
      std::sort(entries.begin(), entries.end(), [](auto* a, auto* b) { return *a->key < *b->key; });
    }
    text_ += '{';
    for (size_t i = 0; i < entries.size(); ++i) {
      separate(i == 0, level + 1);
      TRY_DO(text(*entries[i]->key));
      text_ += ": ";
      TRY_DO(write(entries[i]->value, level + 1));
    }
    if (!entries.empty()) line_break(level);
    text_ += '}';
    return {};
  }

  const JsonStyle& style_;
  Meter& meter_;
  std::string text_;
};

}  // namespace

Outcome<std::string> python_json(const Value& value, const JsonStyle& style, Meter& meter) {
  return Writer(style, meter).run(value);
}

}  // namespace consort::expression
