#include "expression/python/text.h"

#include <algorithm>

#include "base/strings.h"
#include "expression/python/number.h"
#include "expression/python/unicode.h"

namespace consort::expression::python {
namespace {

using model::Value;

void append_hex(std::string& text, char32_t c, int digits) {
  constexpr char kHex[] = "0123456789abcdef";
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4)
    text += kHex[c >> shift & 15];
}

void append_escaped(std::string& text, char32_t c, char quote) {
  if (c == static_cast<char32_t>(quote) || c == '\\') {
    text += '\\';
    text += static_cast<char>(c);
  } else if (c == '\n') {
    text += "\\n";
  } else if (c == '\r') {
    text += "\\r";
  } else if (c == '\t') {
    text += "\\t";
  } else if (is_printable(c)) {
    append(text, c);
  } else {
    text += c < 0x100 ? "\\x" : c < 0x10000 ? "\\u" : "\\U";
    append_hex(text, c, c < 0x100 ? 2 : c < 0x10000 ? 4 : 8);
  }
}

Outcome<void> append_list(std::string& text, const model::List& list, Meter& meter) {
  text += '[';
  for (size_t i = 0; i < list.size(); ++i) {
    if (i > 0) text += ", ";
    TRY_DO(append_repr(text, list[i], meter));
  }
  text += ']';
  return {};
}

Outcome<void> append_map(std::string& text, const model::Map& map, Meter& meter) {
  text += '{';
  bool first = true;
  for (const auto& entry : map) {
    if (!first) text += ", ";
    first = false;
    text += repr(*entry.key) + ": ";
    TRY_DO(append_repr(text, entry.value, meter));
  }
  text += '}';
  return {};
}

size_t back_of(std::string_view text) {  // where its last character begins
  size_t i = text.size() - 1;
  while (i > 0 && (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80)
    --i;
  std::string_view last = text.substr(i);
  take(last);
  return last.empty() ? i : text.size() - 1;
}

template <class Unwanted>
std::string_view strip_if(std::string_view text, bool left, bool right, Unwanted unwanted) {
  while (left && !text.empty()) {
    std::string_view rest = text;
    if (!unwanted(take(rest))) break;
    text = rest;
  }
  while (right && !text.empty()) {
    size_t back = back_of(text);
    std::string_view last = text.substr(back);
    if (!unwanted(take(last))) break;
    text = text.substr(0, back);
  }
  return text;
}

std::vector<std::string_view> split_at_space(std::string_view text, const Split& how) {
  std::vector<std::string_view> parts;
  text = strip_space(text, !how.from_right, how.from_right);
  while (!text.empty()) {
    if (how.limit >= 0 && parts.size() == static_cast<size_t>(how.limit)) {
      parts.push_back(text);
      break;
    }
    std::string_view rest = text, word = text;
    if (how.from_right) {
      while (!rest.empty()) {
        std::string_view last = rest.substr(back_of(rest));
        if (is_space(take(last))) break;
        rest = rest.substr(0, back_of(rest));
      }
      word = text.substr(rest.size());
    } else {
      while (!rest.empty()) {
        std::string_view next = rest;
        if (is_space(take(next))) break;
        rest = next;
      }
      word = text.substr(0, text.size() - rest.size());
    }
    parts.push_back(word);
    text = strip_space(rest, !how.from_right, how.from_right);
  }
  if (how.from_right) std::reverse(parts.begin(), parts.end());
  return parts;
}

}  // namespace

std::string repr(std::string_view text) {
  bool doubled = text.find('\'') != text.npos && text.find('"') == text.npos;
  char quote = doubled ? '"' : '\'';
  std::string result(1, quote);
  while (!text.empty())
    append_escaped(result, take(text), quote);
  return result + quote;
}

Outcome<void> append_repr(std::string& text, const Value& value, Meter& meter) {
  TRY_DO(meter.step());
  if (text.size() > kLargestText) TRY_DO(meter.text(text.size()));
  if (!value.is_text()) return append_str(text, value, meter);
  text += repr(value.text());
  return {};
}

Outcome<void> append_str(std::string& text, const Value& value, Meter& meter) {
  switch (value.kind()) {
    case Value::Kind::null:
      text += "None";
      return {};
    case Value::Kind::boolean:
      text += value.boolean() ? "True" : "False";
      return {};
    case Value::Kind::integer:
      text += std::to_string(value.integer());
      return {};
    case Value::Kind::real:
      text += repr(value.real());
      return {};
    case Value::Kind::text:
      text += value.text();
      return {};
    case Value::Kind::list:
      return append_list(text, value.list(), meter);
    case Value::Kind::map:
      return append_map(text, value.map(), meter);
    case Value::Kind::unknown:
    case Value::Kind::secret:
      break;
  }
  return type_failure(std::string(model::to_string(value.kind())) + " has no text");
}

Outcome<std::string> str(const Value& value, Meter& meter) {
  if (value.is_text()) return value.text();
  std::string text;
  TRY_DO(append_str(text, value, meter));
  TRY_DO(meter.text(text.size()));
  return text;
}

std::string_view prefix(std::string_view text, size_t characters) {
  std::string_view rest = text;
  while (characters-- > 0 && !rest.empty())
    take(rest);
  return text.substr(0, text.size() - rest.size());
}

std::string_view strip(std::string_view text, std::string_view characters, bool left, bool right) {
  std::u32string set = decode(characters);
  return strip_if(text, left, right, [&](char32_t c) { return set.find(c) != set.npos; });
}

std::string_view strip_space(std::string_view text, bool left, bool right) {
  return strip_if(text, left, right, is_space);
}

std::vector<std::string_view> split_lines(std::string_view text, bool keep_breaks) {
  std::vector<std::string_view> lines;
  std::string_view rest = text, line = text;
  while (!rest.empty()) {
    std::string_view before = rest;
    char32_t c = take(rest);
    if (!is_line_break(c)) continue;
    if (c == '\r' && !rest.empty() && rest.front() == '\n') take(rest);
    lines.push_back(line.substr(0, line.size() - (keep_breaks ? rest : before).size()));
    line = rest;
  }
  if (!line.empty()) lines.push_back(line);
  return lines;
}

std::vector<std::string_view> split(std::string_view text, const Split& how) {
  if (how.at_space) return split_at_space(text, how);
  std::vector<std::string_view> parts;
  while (how.limit < 0 || parts.size() < static_cast<size_t>(how.limit)) {
    size_t at = how.from_right ? text.rfind(how.separator) : text.find(how.separator);
    if (at == text.npos) break;
    std::string_view left = text.substr(0, at), right = text.substr(at + how.separator.size());
    parts.push_back(how.from_right ? right : left);
    text = how.from_right ? left : right;
  }
  parts.push_back(text);
  if (how.from_right) std::reverse(parts.begin(), parts.end());
  return parts;
}

Outcome<std::string> replace(std::string_view text, std::string_view from, std::string_view to,
                             int64_t limit, Meter& meter) {
  std::string result;
  auto left = limit < 0 ? ~uint64_t{0} : static_cast<uint64_t>(limit);
  auto room = [&]() -> Outcome<void> {
    if (result.size() > kLargestText) TRY_DO(meter.text(result.size()));
    return meter.step();
  };
  if (from.empty()) {
    for (; left > 0; --left) {
      result += to;
      TRY_DO(room());
      if (text.empty()) break;
      append(result, take(text));
    }
  }
  while (left-- > 0 && !from.empty()) {
    size_t at = text.find(from);
    if (at == text.npos) break;
    result.append(text.substr(0, at)).append(to);
    text.remove_prefix(at + from.size());
    TRY_DO(room());
  }
  result += text;
  TRY_DO(meter.text(result.size()));
  return result;
}

Outcome<std::string> center(std::string_view text, int64_t width, std::string_view fill,
                            Meter& meter) {
  auto size = static_cast<int64_t>(length(text));
  if (width <= size) return std::string(text);
  TRY_DO(meter.text(static_cast<uint64_t>(width) * fill.size() + text.size()));
  int64_t missing = width - size;
  int64_t left = missing / 2 + (missing & width & 1);
  return repeat(fill, static_cast<size_t>(left)) + std::string(text) +
         repeat(fill, static_cast<size_t>(missing - left));
}

}  // namespace consort::expression::python
