// Methods of text that make another one, or take it apart.
#include "base/strings.h"
#include "expression/builtins/groups.h"
#include "expression/python/format.h"
#include "expression/python/sequence.h"
#include "expression/python/text.h"
#include "expression/python/unicode.h"
#include "expression/runtime/output.h"

namespace consort::expression {
namespace {

using model::List;
using model::Value;

std::string_view self(const Call& call) { return call.value().text(); }
Outcome<Datum> result(std::string_view text) { return Datum(Value(text)); }

template <std::string (*convert)(std::string_view)>
Outcome<Datum> converted(Call& call) {
  TRY_DO(call.meter().text(self(call).size() * 3));
  return result(convert(self(call)));
}

template <bool left, bool right>
Outcome<Datum> strip(Call& call) {
  if (!call.given(0)) return result(python::strip_space(self(call), left, right));
  TRY(std::string characters, call.text(0, ""));
  return result(python::strip(self(call), characters, left, right));
}

Outcome<Datum> parts(Call& call, const std::vector<std::string_view>& parts) {
  TRY_DO(call.meter().elements(parts.size()));
  List list;
  for (std::string_view part : parts)
    list.emplace_back(part);
  return Datum(Value(std::move(list)));
}

template <bool from_right>
Outcome<Datum> split(Call& call) {
  python::Split how;
  how.from_right = from_right;
  how.at_space = !call.given(0);
  TRY(how.limit, call.integer(1, -1));
  std::string separator;
  if (!how.at_space) {
    TRY(separator, call.text(0, ""));
    if (separator.empty()) return value_failure("the separator is empty");
    how.separator = separator;
  }
  return parts(call, python::split(self(call), how));
}

Outcome<Datum> splitlines(Call& call) {
  TRY(bool keep, call.flag(0, false));
  return parts(call, python::split_lines(self(call), keep));
}

template <bool from_right>
Outcome<Datum> partition(Call& call) {
  TRY(std::string separator, call.text(0, ""));
  if (separator.empty()) return value_failure("the separator is empty");
  std::string_view text = self(call);
  size_t at = from_right ? text.rfind(separator) : text.find(separator);
  if (at == text.npos) {
    return from_right ? parts(call, {"", "", text}) : parts(call, {text, "", ""});
  }
  return parts(call, {text.substr(0, at), separator, text.substr(at + separator.size())});
}

Outcome<Datum> replace(Call& call) {
  TRY(std::string from, call.text(0, ""));
  TRY(std::string to, call.text(1, ""));
  TRY(int64_t limit, call.integer(2, -1));
  TRY(std::string text, python::replace(self(call), from, to, limit, call.meter()));
  return result(text);
}

// Sees secrets among the parts: joining is what they are for.
Outcome<Datum> join(Call& call) {
  TRY(Value items, python::elements(call.argument(0).value(), call.meter()));
  Output joined(call.meter());
  bool first = true;
  for (const Value& item : items.list()) {
    if (!item.is_text() && !item.is_secret() && !item.is_unknown()) {
      return call.misuse("every element is text, not " + std::string(model::to_string(item.kind())),
                         "|join takes anything");
    }
    if (!first) TRY_DO(joined.add(self(call)));
    first = false;
    TRY_DO(joined.add(Datum(item)));
  }
  return Datum(joined.finish());
}

Outcome<std::string> fill(const Call& call) {
  TRY(std::string fill, call.text(1, " "));
  if (python::length(fill) != 1) return call.misuse("what to fill with is one character");
  return fill;
}

Outcome<Datum> center(Call& call) {
  TRY(int64_t width, call.integer(0, 0));
  TRY(std::string filler, fill(call));
  TRY(std::string text, python::center(self(call), width, filler, call.meter()));
  return result(text);
}

Outcome<Datum> justify(Call& call, char align) {
  TRY(int64_t width, call.integer(0, 0));
  TRY(std::string filler, fill(call));
  python::FormatSpec spec;
  std::string_view rest = filler;
  spec.fill = python::take(rest);
  spec.width =
      static_cast<size_t>(std::clamp<int64_t>(width, 0, static_cast<int64_t>(kLargestText) + 1));
  TRY(std::string text, python::padded(spec, "", self(call), align, call.meter()));
  return result(text);
}

Outcome<Datum> ljust(Call& call) { return justify(call, '<'); }
Outcome<Datum> rjust(Call& call) { return justify(call, '>'); }

Outcome<Datum> zfill(Call& call) {
  TRY(int64_t width, call.integer(0, 0));
  python::FormatSpec spec;
  spec.fill = '0';
  spec.align = '=';
  spec.width =
      static_cast<size_t>(std::clamp<int64_t>(width, 0, static_cast<int64_t>(kLargestText) + 1));
  std::string_view text = self(call);
  size_t sign = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  TRY(std::string filled,
      python::padded(spec, text.substr(0, sign), text.substr(sign), '=', call.meter()));
  return result(filled);
}

Outcome<Datum> remove_prefix(Call& call) {
  TRY(std::string prefix, call.text(0, ""));
  std::string_view text = self(call);
  return result(text.starts_with(prefix) ? text.substr(prefix.size()) : text);
}

Outcome<Datum> remove_suffix(Call& call) {
  TRY(std::string suffix, call.text(0, ""));
  std::string_view text = self(call);
  return result(text.ends_with(suffix) ? text.substr(0, text.size() - suffix.size()) : text);
}

Outcome<Datum> expand_tabs(Call& call) {
  TRY(int64_t width, call.integer(0, 8));
  if (width > 1000) return call.misuse("tabs are at most 1000 wide");
  std::string text;
  int64_t column = 0;
  for (std::string_view rest = self(call); !rest.empty();) {
    char32_t c = python::take(rest);
    if (c != '\t') {
      python::append(text, c);
      column = c == '\n' || c == '\r' ? 0 : column + 1;
      continue;
    }
    int64_t blanks = width > 0 ? width - column % width : 0;
    text += repeat(" ", static_cast<size_t>(blanks));
    column += blanks;
    if (text.size() > kLargestText) TRY_DO(call.meter().text(text.size()));
  }
  return result(text);
}

Outcome<Datum> format(Call& call) {
  std::vector<Value> positional;
  model::Map named;
  for (const Datum& datum : call.rest())
    positional.push_back(datum.value());
  for (const auto& [name, datum] : call.named())
    named.set(name, datum.value());
  TRY(Value text, python::format_braces(self(call), positional, named, call.meter()));
  return Datum(std::move(text));
}

constexpr Builtin kMethods[] = {
    {"upper", converted<python::upper>},
    {"lower", converted<python::lower>},
    {"casefold", converted<python::lower>},
    {"capitalize", converted<python::capitalize>},
    {"title", converted<python::title>},
    {"swapcase", converted<python::swapcase>},
    {"strip", strip<true, true>, {"chars"}},
    {"lstrip", strip<true, false>, {"chars"}},
    {"rstrip", strip<false, true>, {"chars"}},
    {"split", split<false>, {"sep", "maxsplit"}},
    {"rsplit", split<true>, {"sep", "maxsplit"}},
    {"splitlines", splitlines, {"keepends"}},
    {"partition", partition<false>, {"sep"}, 1},
    {"rpartition", partition<true>, {"sep"}, 1},
    {"replace", replace, {"old", "new", "count"}, 2},
    {"join", join, {"iterable"}, 1, Wants::shell},
    {"center", center, {"width", "fillchar"}, 1},
    {"ljust", ljust, {"width", "fillchar"}, 1},
    {"rjust", rjust, {"width", "fillchar"}, 1},
    {"zfill", zfill, {"width"}, 1},
    {"removeprefix", remove_prefix, {"prefix"}, 1},
    {"removesuffix", remove_suffix, {"suffix"}, 1},
    {"expandtabs", expand_tabs, {"tabsize"}},
    {"format", format, {"*", "**"}},
};

}  // namespace

std::span<const Builtin> text_methods() { return kMethods; }

}  // namespace consort::expression
