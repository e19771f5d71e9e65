#include "expression/builtins/groups.h"
#include "expression/builtins/regex_call.h"
#include "expression/python/unicode.h"

namespace consort::expression {
namespace {

using model::List;
using model::Value;
using regex::Pattern;

std::u32string_view part(std::u32string_view text, Pattern::Span span) {
  return span.matched() ? text.substr(span.begin, span.end - span.begin) : std::u32string_view();
}

Value part_value(std::u32string_view text, Pattern::Span span) {
  return Value(python::encode(part(text, span)));
}

Outcome<Datum> regex_replace(Call& call) {
  TRY(std::string subject, call.text());
  TRY(std::string replacement_text, call.any_text(1, ""));
  TRY(Pattern pattern, pattern_of(call, 0, 2, 3));
  TRY(regex::Replacement replacement, regex::Replacement::parse(replacement_text, pattern));
  TRY(int64_t limit, call.integer(4, 0));
  if (limit < 0) return call.misuse("'count' is not negative");
  TRY_DO(call.meter().text(subject.size() * 4));
  std::u32string text = python::decode(subject);
  TRY(auto matches, pattern.find_all(text, call.meter(), static_cast<size_t>(limit)));
  std::u32string result;
  size_t at = 0;
  for (const Pattern::Match& match : matches) {
    result.append(text, at, match[0].begin - at);
    replacement.append_to(result, text, match);
    at = match[0].end;
    if (result.size() > kLargestText) TRY_DO(call.meter().text(result.size()));
  }
  result.append(text, at);
  std::string encoded = python::encode(result);
  TRY_DO(call.meter().text(encoded.size()));
  return Datum(Value(encoded));
}

// The whole match; or, with "\\1" or "\\g<name>" behind the pattern, a list of these groups.
Outcome<Datum> regex_search(Call& call) {
  TRY(std::string subject, call.text());
  std::vector<Datum> groups(call.rest().begin(), call.rest().end());
  TRY(regex::Flags flags, named_flags(call));
  TRY(std::string pattern_text, call.text(0, ""));
  TRY(Pattern pattern, Pattern::compile(pattern_text, flags));
  TRY_DO(call.meter().text(subject.size() * 4));
  std::u32string text = python::decode(subject);
  TRY(auto match, pattern.search(text, 0, call.meter()));
  if (!match) return Datum();
  if (groups.empty()) return Datum(part_value(text, (*match)[0]));
  List parts;
  for (const Datum& group : groups) {
    if (!group.is_value() || !group.value().is_text() || !group.value().text().starts_with('\\')) {
      return call.misuse("a group is written '\\\\1' or '\\\\g<name>'");
    }
    TRY(regex::Replacement reference, regex::Replacement::parse(group.value().text(), pattern));
    std::u32string found;
    reference.append_to(found, text, *match);
    parts.emplace_back(python::encode(found));
  }
  return Datum(Value(std::move(parts)));
}

// All matches: as texts, or when there are groups, the group or a list of them for each.
Outcome<Datum> regex_findall(Call& call) {
  TRY(std::string subject, call.text());
  TRY(Pattern pattern, pattern_of(call, 0, 2, 1));
  TRY_DO(call.meter().text(subject.size() * 4));
  std::u32string text = python::decode(subject);
  TRY(auto matches, pattern.find_all(text, call.meter()));
  List found;
  for (const Pattern::Match& match : matches) {
    if (match.size() <= 2) {
      found.push_back(part_value(text, match.back()));
      continue;
    }
    List groups;
    for (size_t i = 1; i < match.size(); ++i)
      groups.push_back(part_value(text, match[i]));
    found.emplace_back(std::move(groups));
  }
  return Datum(Value(std::move(found)));
}

Outcome<Datum> regex_escape(Call& call) {
  TRY(std::string text, call.text());
  std::string escaped;
  for (char c : text) {
    if (std::string_view("()[]{}?*+-|^$\\.&~# \t\n\r\v\f").find(c) != std::string_view::npos)
      escaped += '\\';
    escaped += c;
  }
  TRY_DO(call.meter().text(escaped.size()));
  return Datum(Value(escaped));
}

constexpr Builtin kFilters[] = {
    {"regex_replace",
     regex_replace,
     {"pattern", "replacement", "ignorecase", "multiline", "count"},
     2},
    {"regex_search", regex_search, {"regex", "*", "**"}, 1},
    {"regex_findall", regex_findall, {"regex", "multiline", "ignorecase"}, 1},
    {"regex_escape", regex_escape},
};

}  // namespace

std::span<const Builtin> regex_filters() { return kFilters; }

}  // namespace consort::expression
