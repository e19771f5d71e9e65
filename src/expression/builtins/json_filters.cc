#include "base/strings.h"
#include "expression/builtins/groups.h"
#include "expression/builtins/json.h"
#include "expression/builtins/pretty.h"
#include "model/json.h"

namespace consort::expression {
namespace {

using model::Value;

// An indentation as json.dumps() takes it: a number of blanks, or text.
Outcome<std::string> indentation(const Call& call, size_t i) {
  if (call.argument(i).value().is_text()) return call.argument(i).value().text();
  TRY(int64_t width, call.integer(i, 0));
  if (width > 1000) return call.misuse("the indentation is at most 1000");
  return repeat(" ", static_cast<size_t>(std::max<int64_t>(width, 0)));
}

Outcome<Datum> written(Call& call, JsonStyle style) {
  if (call.given(0)) {
    TRY(style.indent, indentation(call, 0));
  }
  TRY(style.sort_keys, call.flag(1, style.sort_keys));
  TRY(style.ascii, call.flag(2, style.ascii));
  TRY(std::string json, python_json(call.value(), style, call.meter()));
  return Datum(Value(json));
}

Outcome<Datum> to_json(Call& call) { return written(call, {}); }

Outcome<Datum> to_nice_json(Call& call) {
  JsonStyle style;
  style.indent = "    ";
  style.sort_keys = true;
  return written(call, style);
}

// For HTML: what would end a script or an attribute is escaped.
Outcome<Datum> tojson(Call& call) {
  JsonStyle style;
  style.sort_keys = true;
  if (call.given(0)) {
    TRY(style.indent, indentation(call, 0));
  }
  TRY(std::string json, python_json(call.value(), style, call.meter()));
  std::string safe;
  for (char c : json) {
    switch (c) {
      case '<':
        safe += "\\u003c";
        break;
      case '>':
        safe += "\\u003e";
        break;
      case '&':
        safe += "\\u0026";
        break;
      case '\'':
        safe += "\\u0027";
        break;
      default:
        safe += c;
    }
  }
  TRY_DO(call.meter().text(safe.size()));
  return Datum(Value(safe));
}

Outcome<Datum> from_json(Call& call) {
  TRY(std::string_view text, call.text_itself());
  TRY_DO(call.meter().elements(text.size() / 2));
  Result<Value> value = model::parse_json(text);
  if (!value) return value_failure("this is no JSON: " + value.error().message);
  return Datum(std::move(*value));
}

Outcome<Datum> pprint(Call& call) {
  TRY(std::string text, pretty(call.value(), call.meter()));
  return Datum(Value(text));
}

constexpr Builtin kFilters[] = {
    {"to_json", to_json, {"indent", "sort_keys", "ensure_ascii"}},
    {"to_nice_json", to_nice_json, {"indent", "sort_keys", "ensure_ascii"}},
    {"tojson", tojson, {"indent"}},
    {"from_json", from_json},
    {"pprint", pprint},
};

}  // namespace

std::span<const Builtin> json_filters() { return kFilters; }

}  // namespace consort::expression
