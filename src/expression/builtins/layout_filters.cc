// Filters that arrange text: width, indentation, length, format.
#include "base/strings.h"
#include "expression/builtins/groups.h"
#include "expression/builtins/wrap.h"
#include "expression/python/format.h"
#include "expression/python/text.h"
#include "expression/python/unicode.h"

namespace consort::expression {
namespace {

using model::Value;

Outcome<Datum> center(Call& call) {
  TRY(std::string text, call.text());
  TRY(int64_t width, call.integer(0, 80));
  TRY(std::string result, python::center(text, width, " ", call.meter()));
  return Datum(Value(result));
}

Outcome<std::string> indentation(const Call& call) {
  if (call.passed(0) && call.argument(0).value().is_text()) return call.argument(0).value().text();
  TRY(int64_t width, call.integer(0, 4));
  auto blanks = static_cast<size_t>(std::max<int64_t>(width, 0));
  TRY_DO(call.meter().text(blanks));
  return repeat(" ", blanks);
}

Outcome<Datum> indent(Call& call) {
  TRY(std::string_view text, call.text_itself());
  TRY(std::string blanks, indentation(call));
  TRY(bool first, call.flag(1, false));
  TRY(bool blank, call.flag(2, false));
  std::string whole = std::string(text) + "\n";
  std::string result;
  bool at_first = true;
  for (std::string_view line : python::split_lines(whole, false)) {
    if (!at_first) result += '\n';
    if (at_first ? first : blank || !line.empty()) result += blanks;
    result += line;
    at_first = false;
    TRY_DO(call.meter().text(result.size()));
  }
  return Datum(Value(result));
}

Outcome<Datum> truncate(Call& call) {
  TRY(std::string_view text, call.text_itself());
  TRY(int64_t size, call.integer(0, 255));
  TRY(bool cut_words, call.flag(1, false));
  TRY(std::string end, call.text(2, "..."));
  int64_t leeway = 5;
  if (call.given(3)) {
    TRY(leeway, call.integer(3, 5));
  }
  auto end_size = static_cast<int64_t>(python::length(end));
  if (size < end_size)
    return call.misuse("the length is at least that of the end, " + std::to_string(end_size));
  if (leeway < 0) return call.misuse("the leeway is not negative");
  if (static_cast<int64_t>(python::length(text)) - leeway <= size) return call.subject();
  std::string_view kept = python::prefix(text, static_cast<size_t>(size - end_size));
  if (!cut_words) kept = kept.substr(0, kept.rfind(' '));
  return Datum(Value(std::string(kept) + end));
}

Outcome<Datum> wordcount(Call& call) {
  TRY(std::string text, call.text());
  int64_t words = 0;
  bool inside = false;
  for (std::string_view rest = text; !rest.empty();) {
    bool word = python::is_word(python::take(rest));
    if (word && !inside) ++words;
    inside = word;
  }
  return Datum(Value(words));
}

Outcome<Datum> wordwrap(Call& call) {
  TRY(std::string_view text, call.text_itself());
  Wrap wrap;
  TRY(wrap.width, call.integer(0, 79));
  TRY(wrap.break_long_words, call.flag(1, true));
  std::string separator = "\n";
  if (call.given(2)) {
    TRY(separator, call.text(2, "\n"));
  }
  TRY(wrap.break_on_hyphens, call.flag(3, true));
  if (wrap.width <= 0) return call.misuse("the width is more than 0");
  std::vector<std::string> lines;
  for (std::string_view paragraph : python::split_lines(text, false)) {
    std::vector<std::string> wrapped = wrap_paragraph(paragraph, wrap);
    lines.push_back(join(wrapped, separator));
    TRY_DO(call.meter().text(paragraph.size() + wrapped.size() * separator.size()));
  }
  return Datum(Value(join(lines, separator)));
}

Outcome<Datum> format(Call& call) {
  TRY(std::string text, call.text());
  if (!call.rest().empty() && !call.named().empty()) {
    return call.misuse("takes values or names, not both");
  }
  if (!call.named().empty()) {
    model::Map named;
    for (const auto& [name, datum] : call.named())
      named.set(name, datum.value());
    TRY(Value result, python::format_percent(text, Value(std::move(named)), call.meter()));
    return Datum(result);
  }
  std::vector<Value> values;
  for (const Datum& datum : call.rest())
    values.push_back(datum.value());
  TRY(Value result, python::format_percent(text, values, call.meter()));
  return Datum(result);
}

// Every line behind a comment sign, with an empty comment before and after, as Ansible does.
Outcome<Datum> comment(Call& call) {
  constexpr std::pair<std::string_view, std::string_view> kSigns[] = {
      {"plain", "# "}, {"erlang", "% "}, {"c", "// "}};
  TRY(std::string text, call.text());
  TRY(std::string style, call.text(0, "plain"));
  auto found = std::find_if(std::begin(kSigns), std::end(kSigns),
                            [&](auto& sign) { return sign.first == style; });
  if (found == std::end(kSigns)) return call.misuse("the style is 'plain', 'erlang' or 'c'");
  TRY(std::string sign, call.text(1, found->second));
  std::string blank(python::strip_space(sign, false, true));
  std::string result = blank + "\n";
  for (std::string_view line : split(text, '\n')) {
    result += std::string(python::strip_space(sign + std::string(line), false, true)) + "\n";
    TRY_DO(call.meter().text(result.size()));
  }
  return Datum(Value(result + blank));
}

constexpr Builtin kFilters[] = {
    {"center", center, {"width"}},
    {"indent", indent, {"width", "first", "blank"}},
    {"truncate", truncate, {"length", "killwords", "end", "leeway"}},
    {"wordcount", wordcount},
    {"wordwrap", wordwrap, {"width", "break_long_words", "wrapstring", "break_on_hyphens"}},
    {"format", format, {"*", "**"}},
    {"comment", comment, {"style", "decoration"}},
};

}  // namespace

std::span<const Builtin> layout_filters() { return kFilters; }

}  // namespace consort::expression
