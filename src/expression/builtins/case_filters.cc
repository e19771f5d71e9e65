// Filters that change single characters: case, white space, replacement.
#include "expression/builtins/groups.h"
#include "expression/python/text.h"
#include "expression/python/unicode.h"

namespace consort::expression {
namespace {

using model::Value;

template <std::string (*convert)(std::string_view)>
Outcome<Datum> converted(Call& call) {
  TRY(std::string text, call.text());
  TRY_DO(call.meter().text(text.size() * 3));
  return Datum(Value(convert(text)));
}

bool begins_word(char32_t c) {
  return python::is_space(c) || c == '-' || c == '(' || c == '{' || c == '[' || c == '<';
}

// Up behind white space and opening brackets, down elsewhere: Jinja2's own idea of a title.
std::string titled(std::string_view text) {
  std::string result;
  bool first = true;
  while (!text.empty()) {
    char32_t c = python::take(text);
    python::append_case(result, c, first ? python::Case::upper : python::Case::lower);
    first = begins_word(c);
  }
  return result;
}

Outcome<Datum> trim(Call& call) {
  TRY(std::string text, call.text());
  if (!call.given(0)) return Datum(Value(python::strip_space(text, true, true)));
  TRY(std::string characters, call.text(0, ""));
  return Datum(Value(python::strip(text, characters, true, true)));
}

Outcome<Datum> replace(Call& call) {
  TRY(std::string text, call.text());
  TRY(std::string from, call.any_text(0, ""));
  TRY(std::string to, call.any_text(1, ""));
  int64_t limit = -1;
  if (call.given(2)) {
    TRY(limit, call.integer(2, -1));
  }
  TRY(std::string result, python::replace(text, from, to, limit, call.meter()));
  return Datum(Value(result));
}

Outcome<Datum> string(Call& call) {
  TRY(std::string text, call.text());
  return Datum(Value(text));
}

constexpr Builtin kFilters[] = {
    {"upper", converted<python::upper>},
    {"lower", converted<python::lower>},
    {"capitalize", converted<python::capitalize>},
    {"title", converted<titled>},
    {"trim", trim, {"chars"}},
    {"replace", replace, {"old", "new", "count"}, 2},
    {"string", string},
    {"safe", string},
};

}  // namespace

std::span<const Builtin> case_filters() { return kFilters; }

}  // namespace consort::expression
