#include "base/strings.h"
#include "expression/python/format.h"
#include "expression/python/number.h"
#include "expression/python/text.h"

namespace consort::expression::python {
namespace {

using model::Value;

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos && text.size() < 10;
}

// str.format(): replacement fields within fields once, as Python allows.
class Formatter {
 public:
  Formatter(std::span<const Value> positional, const model::Map& named, Meter& meter)
      : positional_(positional), named_(named), meter_(meter) {}

  Outcome<std::string> run(std::string_view format, int depth) {
    if (depth > 1) return value_failure("replacement fields are nested too deeply");
    std::string result;
    while (!format.empty()) {
      size_t brace = std::min(format.find_first_of("{}"), format.size());
      result += format.substr(0, brace);
      format.remove_prefix(brace);
      if (format.empty()) break;
      bool doubled = format.size() > 1 && format[0] == format[1];
      if (doubled) {
        result += format[0];
        format.remove_prefix(2);
      } else if (format[0] == '}') {
        return value_failure("a single '}' in a format", "write '}}' for the brace itself");
      } else {
        TRY(std::string_view field, take_field(format));
        TRY(std::string text, replace(field, depth));
        result += text;
        TRY_DO(meter_.text(result.size()));
      }
    }
    return result;
  }

 private:
  static Outcome<std::string_view> take_field(std::string_view& format) {
    size_t depth = 0;
    for (size_t i = 0; i < format.size(); ++i) {
      if (format[i] == '{') ++depth;
      if (format[i] != '}' || --depth > 0) continue;
      std::string_view field = format.substr(1, i - 1);
      format.remove_prefix(i + 1);
      return field;
    }
    return value_failure("a format has a '{' without its '}'", "write '{{' for the brace itself");
  }

  Outcome<std::string> replace(std::string_view field, int depth) {
    size_t end = 0;
    for (int brackets = 0; end < field.size(); ++end) {
      if (field[end] == '[') ++brackets;
      if (field[end] == ']') --brackets;
      if (brackets <= 0 && (field[end] == ':' || field[end] == '!')) break;
    }
    TRY(Value value, lookup(field.substr(0, end)));
    field.remove_prefix(end);
    if (!field.empty() && field[0] == '!') {
      TRY(value, converted(value, field));
    }
    std::string_view rest = field.empty() ? field : field.substr(1);
    std::string nested(rest);
    if (rest.find_first_of("{}") != rest.npos) {
      TRY(nested, run(rest, depth + 1));
    }
    if (nested.empty()) return str(value, meter_);
    TRY(FormatSpec spec, parse_format_spec(nested));
    return format_value(spec, value, meter_);
  }

  // Takes "!r" or "!s" from the front of `field`.
  Outcome<Value> converted(const Value& value, std::string_view& field) {
    bool known = field.size() > 1 && (field[1] == 'r' || field[1] == 's');
    if (!known || (field.size() > 2 && field[2] != ':')) {
      return value_failure("after '!' a format has 'r' or 's'");
    }
    std::string text;
    if (field[1] == 'r') {
      TRY_DO(append_repr(text, value, meter_));
    } else {
      TRY_DO(append_str(text, value, meter_));
    }
    field.remove_prefix(2);
    return Value(text);
  }

  Outcome<Value> lookup(std::string_view path) {
    size_t end = std::min(path.find_first_of(".["), path.size());
    TRY(Value value, first(path.substr(0, end)));
    for (path.remove_prefix(end); !path.empty();) {
      bool index = path[0] == '[';
      if (!index && path[0] != '.')
        return value_failure("only '.' or '[' may follow ']' in a format");
      size_t stop = index ? path.find(']') : std::min(path.find_first_of(".[", 1), path.size());
      if (stop == path.npos) return value_failure("a format has a '[' without its ']'");
      TRY(value, step(value, path.substr(1, stop - 1), index));
      path.remove_prefix(index ? stop + 1 : stop);
    }
    return value;
  }

  Outcome<Value> first(std::string_view name) {
    if (!name.empty() && !all_digits(name)) {
      if (const Value* value = named_.find(name)) return *value;
      return Failure(rules::kUndefinedName,
                     "the format has no value called '" + printable(name, 80) + "'",
                     did_you_mean(name, named_.keys()));
    }
    if ((automatic_ && !name.empty()) || (counted_ && name.empty())) {
      return value_failure("a format cannot mix '{}' and '{0}'");
    }
    (name.empty() ? automatic_ : counted_) = true;
    size_t index = name.empty() ? next_++ : std::stoul(std::string(name));
    if (index < positional_.size()) return positional_[index];
    return value_failure("the format asks for value " + std::to_string(index) + ", but gets only " +
                         std::to_string(positional_.size()));
  }

  static Outcome<Value> step(const Value& value, std::string_view key, bool index) {
    if (index && value.is_list() && all_digits(key)) {
      size_t at = std::stoul(std::string(key));
      if (at < value.list().size()) return value.list()[at];
    }
    if (index && value.is_map()) {
      if (const Value* found = value.map().find(key)) return *found;
    }
    return Failure(
        rules::kUndefinedAttribute,
        std::string(model::to_string(value.kind())) + " has no '" + printable(key, 80) + "'",
        index ? "" : "in a format, write [name] for a key of a map");
  }

  std::span<const Value> positional_;
  const model::Map& named_;
  Meter& meter_;
  size_t next_ = 0;
  bool automatic_ = false;
  bool counted_ = false;
};

}  // namespace

Outcome<Value> format_braces(std::string_view format, std::span<const Value> positional,
                             const model::Map& named, Meter& meter) {
  TRY(std::string text, Formatter(positional, named, meter).run(format, 0));
  return Value(text);
}

}  // namespace consort::expression::python
