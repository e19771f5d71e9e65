// to_yaml and to_nice_yaml: block style, every text that YAML could take for something else in
// quotes.
#include <cmath>

#include "base/strings.h"
#include "expression/builtins/groups.h"
#include "expression/builtins/json.h"
#include "expression/python/number.h"
#include "expression/python/unicode.h"

namespace consort::expression {
namespace {

using model::Value;

bool is_control(std::string_view text) {
  std::string_view rest = text;
  while (!rest.empty()) {
    char32_t c = python::take(rest);
    if (!python::is_printable(c)) return true;
  }
  return false;
}

// Words and numbers of YAML 1.1 and 1.2.
bool looks_special(std::string_view text) {
  constexpr std::string_view kWords[] = {"null", "~",   "true", "false", "yes", "no",
                                         "on",   "off", "y",    "n",     "=",   "<<"};
  std::string lower = to_lower(text);
  if (std::find(std::begin(kWords), std::end(kWords), lower) != std::end(kWords)) return true;
  bool numeric = lower.find_first_not_of("0123456789abcdefox._+-:t infz") == lower.npos;
  bool begins = std::string_view("0123456789+-.").find(lower[0]) != std::string_view::npos;
  return numeric && begins;
}

bool is_plain(std::string_view text) {
  if (text.empty() || text.front() == ' ' || text.back() == ' ' || text.back() == ':') return false;
  if (std::string_view("-?:,[]{}#&*!|>'\"%@`").find(text.front()) != std::string_view::npos)
    return false;
  if (text.find(": ") != text.npos || text.find(" #") != text.npos) return false;
  return !text.starts_with("...") && !looks_special(text);
}

class Writer {
 public:
  Writer(size_t indent, bool sort_keys, Meter& meter)
      : indent_(indent), sort_keys_(sort_keys), meter_(meter) {}

  Outcome<std::string> run(const Value& value) {
    if (is_block(value)) {
      TRY_DO(block(value, 0, false));
    } else {
      TRY_DO(scalar(value));
      text_ += '\n';
    }
    TRY_DO(meter_.text(text_.size()));
    return std::move(text_);
  }

 private:
  static bool is_block(const Value& value) {
    return (value.is_list() && !value.list().empty()) || (value.is_map() && !value.map().empty());
  }

  Outcome<void> scalar(const Value& value) {
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
        text_ += real(value.real());
        return {};
      case Value::Kind::list:
        text_ += "[]";
        return {};
      case Value::Kind::map:
        text_ += "{}";
        return {};
      case Value::Kind::text:
        break;
      default:
        return type_failure(std::string(model::to_string(value.kind())) +
                            " cannot be written as YAML");
    }
    return quoted(value.text());
  }

  static std::string real(double number) {
    if (std::isnan(number)) return ".nan";
    if (std::isinf(number)) return number < 0 ? "-.inf" : ".inf";
    std::string text = python::repr(number);
    size_t e = text.find('e');
    if (e != text.npos && text.find('.') == text.npos) text.insert(e, ".0");
    return text;
  }

  Outcome<void> quoted(std::string_view text) {
    if (is_control(text)) {
      JsonStyle style;
      style.ascii = false;
      TRY(std::string json, python_json(Value(text), style, meter_));
      text_ += json;
    } else if (is_plain(text)) {
      text_ += text;
    } else {
      text_ += "'" + replace_all(text, "'", "''") + "'";
    }
    return {};
  }

  // `started`: the first line is begun already, behind a "-".
  Outcome<void> block(const Value& value, size_t column, bool started) {
    TRY_DO(meter_.step());
    if (text_.size() > kLargestText) TRY_DO(meter_.text(text_.size()));
    return value.is_list() ? list(value.list(), column, started)
                           : map(value.map(), column, started);
  }

  Outcome<void> list(const model::List& list, size_t column, bool started) {
    for (const Value& item : list) {
      if (!std::exchange(started, false)) text_ += repeat(" ", column);
      text_ += "-" + repeat(" ", indent_ - 1);
      if (is_block(item)) {
        TRY_DO(block(item, column + indent_, true));
        continue;
      }
      text_.resize(text_.size() - (indent_ - 2));
      TRY_DO(scalar(item));
      text_ += '\n';
    }
    return {};
  }

  Outcome<void> map(const model::Map& map, size_t column, bool started) {
    std::vector<std::string> keys = map.keys();
    if (sort_keys_) std::sort(keys.begin(), keys.end());
    for (const std::string& key : keys) {
      const Value& value = *map.find(key);
      if (!std::exchange(started, false)) text_ += repeat(" ", column);
      TRY_DO(quoted(key));
      text_ += ':';
      if (is_block(value)) {
        text_ += '\n';
        TRY_DO(block(value, value.is_list() ? column : column + indent_, false));
        continue;
      }
      text_ += ' ';
      TRY_DO(scalar(value));
      text_ += '\n';
    }
    return {};
  }

  size_t indent_;
  bool sort_keys_;
  Meter& meter_;
  std::string text_;
};

Outcome<Datum> written(Call& call, int64_t indent) {
  TRY(indent, call.integer(0, indent));
  if (indent < 2 || indent > 9) return call.misuse("the indentation is from 2 to 9");
  TRY(bool sort_keys, call.flag(1, true));
  TRY(std::string yaml,
      Writer(static_cast<size_t>(indent), sort_keys, call.meter()).run(call.value()));
  return Datum(Value(yaml));
}

Outcome<Datum> to_yaml(Call& call) { return written(call, 2); }
Outcome<Datum> to_nice_yaml(Call& call) { return written(call, 4); }

constexpr Builtin kFilters[] = {
    {"to_yaml", to_yaml, {"indent", "sort_keys"}},
    {"to_nice_yaml", to_nice_yaml, {"indent", "sort_keys"}},
};

}  // namespace

std::span<const Builtin> yaml_filters() { return kFilters; }

}  // namespace consort::expression
