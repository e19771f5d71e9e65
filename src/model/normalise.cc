#include "model/normalise.h"

#include <algorithm>
#include <cmath>

#include "base/hash.h"
#include "base/strings.h"
#include "model/duration.h"
#include "model/json.h"
#include "model/mode.h"
#include "model/paths.h"

namespace consort::model {
namespace {

using Finding = std::optional<Complaint>;

constexpr size_t kLongestAccount = 256;
constexpr int64_t kLargestId = 4294967294;  // the one above means "none" to the kernel

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

Complaint wrong_kind(AttributeKind kind, const Value& value, bool hidden, std::string hint = {}) {
  if (value.is_null()) hint = "give it a value, or leave the line out";
  return {"attribute-type",
          "is " + shown(value, hidden) + ", but must be " + std::string(described(kind)),
          std::move(hint)};
}

Complaint wrong_text(const Value& value, bool hidden, const Error& error) {
  return {"attribute-value", "is " + shown(value, hidden) + ": " + error.message};
}

Finding must_be_text(AttributeKind kind, const Value& value, bool hidden) {
  if (value.is_text()) return std::nullopt;
  const bool plain = value.is_boolean() || value.is_integer();
  std::string hint = plain && !hidden ? "put it in quotes: " + in_quotes(to_json(value)) : "";
  // Of 1.10 the number is 1.1, and another version.
  if (value.is_real()) hint = "put it in quotes, with every digit as it is written";
  return wrong_kind(kind, value, hidden, hint);
}

// How to write a number that YAML takes for text: in quotes, or with marks between its digits.
std::string number_hint(std::string_view text) {
  std::string digits(text);
  std::erase_if(digits, [](char c) { return c == '_' || c == ',' || c == '\''; });
  bool all = !digits.empty() && digits.size() < 20 &&
             digits.find_first_not_of("0123456789") == digits.npos;
  if (all && digits.size() < text.size())
    return "write " + digits + ", without marks between digits";
  return all ? "write the number without quotes" : "";
}

Finding number(AttributeKind kind, const Value& value, bool hidden) {
  bool real = value.is_real() && std::isfinite(value.real());
  if (value.is_integer() || (real && kind == AttributeKind::number)) return std::nullopt;
  bool plain = value.is_text() && !hidden;
  return wrong_kind(kind, value, hidden, plain ? number_hint(value.text()) : "");
}

Finding boolean(const Value& value, bool hidden) {
  if (value.is_boolean()) return std::nullopt;
  std::string word = value.is_text() ? to_lower(value.text()) : "";
  std::string hint;
  if (word == "yes" || word == "on" || word == "true") hint = "write true, without quotes";
  if (word == "no" || word == "off" || word == "false") hint = "write false, without quotes";
  return wrong_kind(AttributeKind::boolean, value, hidden, hint);
}

// YAML takes 0644 for the decimal number 644: the digits are right, the number is not.
Complaint mode_as_number(int64_t number) {
  std::string digits = std::to_string(number);
  bool octal = digits.size() <= 4 && digits.find_first_not_of("01234567") == std::string::npos;
  std::string example = octal ? std::string(4 - digits.size(), '0') + digits : "0644";
  return {"attribute-type", "is the number " + digits + ", but must be text",
          "write the octal digits in quotes, as in " + in_quotes(example)};
}

Finding mode(Value& value, bool hidden) {
  if (value.is_integer()) return mode_as_number(value.integer());
  if (auto complaint = must_be_text(AttributeKind::mode, value, hidden)) return complaint;
  auto mode = Mode::parse(value.text());
  if (!mode) return wrong_text(value, hidden, mode.error());
  value = Value(mode->to_text(), value.mark());
  return std::nullopt;
}

Finding seconds(Value& value, bool hidden) {
  double ms = (value.is_integer() ? static_cast<double>(value.integer()) : value.real()) * 1000;
  std::string is = "is " + shown(value, hidden) + " seconds";
  bool fits = ms >= 0 && ms <= static_cast<double>(whole_ms(kLongestDuration));
  if (!fits) return Complaint{"attribute-range", is + ", not between 0 and a year"};
  if (std::abs(ms - std::round(ms)) > 1e-6)
    return Complaint{"attribute-value", is + ", finer than a millisecond"};
  value = Value(to_text(std::chrono::milliseconds(std::llround(ms))), value.mark());
  return std::nullopt;
}

Finding duration(Value& value, bool hidden) {
  if (value.is_integer() || value.is_real()) return seconds(value, hidden);
  if (!value.is_text()) return wrong_kind(AttributeKind::duration, value, hidden);
  auto duration = parse_duration(value.text());
  if (!duration) return wrong_text(value, hidden, duration.error());
  value = Value(to_text(*duration), value.mark());
  return std::nullopt;
}

Finding path(Value& value, bool hidden) {
  if (auto complaint = must_be_text(AttributeKind::path, value, hidden)) return complaint;
  auto path = absolute_path(value.text());
  if (!path) return wrong_text(value, hidden, path.error());
  if (*path != value.text()) value = Value(*path, value.mark());
  return std::nullopt;
}

Finding site_path(AttributeKind kind, const Value& value, bool hidden) {
  if (auto complaint = must_be_text(kind, value, hidden)) return complaint;
  if (value.text().empty()) return Complaint{"attribute-value", "is empty"};
  if (value.text().find('\0') == std::string::npos) return std::nullopt;
  return Complaint{"attribute-value", "holds a NUL byte"};
}

bool is_account_name(std::string_view name) {
  auto bad = [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '\x7f' || c == ':' || c == '/' || c == ',';
  };
  bool fits = !name.empty() && name.size() <= kLongestAccount && name[0] != '-';
  return fits && std::none_of(name.begin(), name.end(), bad);
}

Finding account(AttributeKind kind, Value& value, bool hidden) {
  if (value.is_integer()) {
    if (value.integer() < 0 || value.integer() > kLargestId) {
      return Complaint{"attribute-range", "is " + shown(value, hidden) + ", not between 0 and " +
                                              std::to_string(kLargestId)};
    }
    value = Value(std::to_string(value.integer()), value.mark());
    return std::nullopt;
  }
  if (!value.is_text()) return wrong_kind(kind, value, hidden);
  if (is_account_name(value.text())) return std::nullopt;
  return Complaint{"attribute-value", "is " + shown(value, hidden) + ", which cannot be " +
                                          std::string(described(kind))};
}

Finding content(const Value& value, bool hidden) {
  if (!value.is_map()) return must_be_text(AttributeKind::content, value, hidden);
  const Value* hex = value.map().find("sha256");
  const Value* size = value.map().find("size");
  bool digest = hex && hex->is_text() && Digest::from_hex(hex->text());
  bool sized = size && size->is_integer() && size->integer() >= 0;
  if (digest && sized && value.map().size() == 2) return std::nullopt;
  return Complaint{"attribute-type",
                   "is a map, but must be text, or {sha256: 64 hex digits, size: bytes}"};
}

// The list that one value stands for; a text with commas in it is several items.
std::string as_list(const Value& value) {
  if (!value.is_text()) return "[" + to_json(value) + "]";
  std::vector<std::string> items;
  for (std::string_view item : split(value.text(), ','))
    if (!trim(item).empty()) items.push_back(to_json(Value(trim(item))));
  return "[" + join(items, ", ") + "]";
}

Finding list(const Value& value, bool hidden) {
  if (value.is_list()) return std::nullopt;
  bool plain = !hidden && (value.is_text() || value.is_integer());
  return wrong_kind(AttributeKind::list, value, hidden,
                    plain ? "write a list: " + printable(as_list(value), 200) : "");
}

Finding map(const Value& value, bool hidden) {
  if (value.is_map()) return std::nullopt;
  return wrong_kind(AttributeKind::map, value, hidden);
}

}  // namespace

std::string shown(const Value& value, bool hidden) {
  if (value.is_null()) return "empty";
  if (value.is_secret()) return "a secret";
  if (hidden) return "a value that is not shown";
  if (value.is_text()) return "'" + printable(value.text(), 100) + "'";
  if (value.is_list() || value.is_map()) return "a " + std::string(to_string(value.kind()));
  return to_json(value);
}

std::string_view described(AttributeKind kind) {
  switch (kind) {
    case AttributeKind::text:
      return "text";
    case AttributeKind::integer:
      return "an integer";
    case AttributeKind::boolean:
      return "true or false";
    case AttributeKind::number:
      return "a number";
    case AttributeKind::mode:
      return "a file mode";
    case AttributeKind::duration:
      return "a duration";
    case AttributeKind::path:
      return "a path";
    case AttributeKind::user:
      return "a user name or uid";
    case AttributeKind::group:
      return "a group name or gid";
    case AttributeKind::content:
      return "text";
    case AttributeKind::source:
    case AttributeKind::templated:
      return "the path of a file of the site";
    case AttributeKind::list:
      return "a list";
    case AttributeKind::map:
      return "a map";
    case AttributeKind::any:
      return "a value";
  }
  return "a value";
}

std::optional<Complaint> normalise(AttributeKind kind, Value& value, bool hidden) {
  switch (kind) {
    case AttributeKind::text:
      return must_be_text(kind, value, hidden);
    case AttributeKind::integer:
    case AttributeKind::number:
      return number(kind, value, hidden);
    case AttributeKind::boolean:
      return boolean(value, hidden);
    case AttributeKind::mode:
      return mode(value, hidden);
    case AttributeKind::duration:
      return duration(value, hidden);
    case AttributeKind::path:
      return path(value, hidden);
    case AttributeKind::user:
    case AttributeKind::group:
      return account(kind, value, hidden);
    case AttributeKind::content:
      return content(value, hidden);
    case AttributeKind::source:
    case AttributeKind::templated:
      return site_path(kind, value, hidden);
    case AttributeKind::list:
      return list(value, hidden);
    case AttributeKind::map:
      return map(value, hidden);
    case AttributeKind::any:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace consort::model
