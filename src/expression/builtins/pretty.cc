#include "expression/builtins/pretty.h"

#include <algorithm>

#include "base/strings.h"
#include "expression/python/text.h"
#include "expression/python/unicode.h"

namespace consort::expression {
namespace {

using model::Value;

constexpr size_t kWidth = 80;

// The same with the keys of all maps in order.
Value sorted(const Value& value) {
  if (value.is_list()) {
    model::List list;
    for (const Value& item : value.list())
      list.push_back(sorted(item));
    return Value(std::move(list));
  }
  if (!value.is_map()) return value;
  std::vector<std::string> keys = value.map().keys();
  std::sort(keys.begin(), keys.end());
  model::Map map;
  for (const std::string& key : keys)
    map.set(key, sorted(*value.map().find(key)));
  return Value(std::move(map));
}

class Printer {
 public:
  explicit Printer(Meter& meter) : meter_(meter) {}

  Outcome<std::string> run(const Value& value) {
    TRY_DO(write(value, 0, 0));
    TRY_DO(meter_.text(text_.size()));
    return std::move(text_);
  }

 private:
  // `indent`: the column it begins at; `behind`: characters that follow on its last line.
  Outcome<void> write(const Value& value, size_t indent, size_t behind) {
    TRY_DO(meter_.step());
    std::string plain;
    TRY_DO(python::append_repr(plain, value, meter_));
    bool fits = python::length(plain) + indent + behind <= kWidth;
    bool empty =
        (value.is_list() && value.list().empty()) || (value.is_map() && value.map().empty());
    if (fits || empty || (!value.is_list() && !value.is_map())) {
      text_ += plain;
      return meter_.text(text_.size());
    }
    return value.is_list() ? list(value.list(), indent + 1, behind)
                           : map(value.map(), indent + 1, behind);
  }

  void next_line(size_t indent) { text_ += ",\n" + repeat(" ", indent); }

  Outcome<void> list(const model::List& list, size_t indent, size_t behind) {
    text_ += '[';
    for (size_t i = 0; i < list.size(); ++i) {
      if (i > 0) next_line(indent);
      TRY_DO(write(list[i], indent, i + 1 == list.size() ? behind + 1 : 1));
    }
    text_ += ']';
    return {};
  }

  Outcome<void> map(const model::Map& map, size_t indent, size_t behind) {
    text_ += '{';
    size_t i = 0;
    for (const auto& entry : map) {
      if (i++ > 0) next_line(indent);
      std::string key = python::repr(*entry.key) + ": ";
      text_ += key;
      TRY_DO(write(entry.value, indent + python::length(key), i == map.size() ? behind + 1 : 1));
    }
    text_ += '}';
    return {};
  }

  Meter& meter_;
  std::string text_;
};

}  // namespace

Outcome<std::string> pretty(const Value& value, Meter& meter) {
  return Printer(meter).run(sorted(value));
}

}  // namespace consort::expression
