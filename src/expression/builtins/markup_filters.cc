// Filters for HTML and URLs. Nothing is escaped unless asked for, so "safe" text is ordinary text
// here.
#include "expression/builtins/groups.h"
#include "expression/python/text.h"
#include "expression/python/unicode.h"

namespace consort::expression {
namespace {

using model::Value;

void append_escaped(std::string& out, std::string_view text) {
  for (char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&#34;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
}

Outcome<Datum> escape(Call& call) {
  TRY(std::string text, call.text());
  TRY_DO(call.meter().text(text.size() * 5));
  std::string result;
  append_escaped(result, text);
  return Datum(Value(result));
}

std::string quoted(std::string_view text, bool in_query) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string result;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    bool plain = byte < 0x80 && (python::is_alpha(byte) || (c >= '0' && c <= '9') ||
                                 std::string_view("_.-~").find(c) != std::string_view::npos);
    if (plain || (c == '/' && !in_query)) {
      result += c;
    } else if (c == ' ' && in_query) {
      result += '+';
    } else {
      result += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return result;
}

Outcome<std::string> query_part(Call& call, const Value& name, const Value& value) {
  TRY(std::string left, python::str(name, call.meter()));
  TRY(std::string right, python::str(value, call.meter()));
  return quoted(left, true) + "=" + quoted(right, true);
}

Outcome<Datum> urlencode(Call& call) {
  const Value& value = call.value();
  if (!value.is_map() && !value.is_list()) {
    TRY(std::string text, call.text());
    TRY_DO(call.meter().text(text.size() * 3));
    return Datum(Value(quoted(text, false)));
  }
  std::string query;
  auto add = [&](const Value& name, const Value& value) -> Outcome<void> {
    TRY(std::string part, query_part(call, name, value));
    query += (query.empty() ? "" : "&") + part;
    return call.meter().text(query.size());
  };
  if (value.is_map()) {
    for (const auto& entry : value.map())
      TRY_DO(add(Value(entry.key), entry.value));
    return Datum(Value(query));
  }
  for (const Value& pair : value.list()) {
    if (!pair.is_list() || pair.list().size() != 2) return call.misuse("a list is one of pairs");
    TRY_DO(add(pair.list()[0], pair.list()[1]));
  }
  return Datum(Value(query));
}

Outcome<Datum> xmlattr(Call& call) {
  TRY(const model::Map* map, call.map());
  TRY(bool space, call.flag(0, true));
  std::string result;
  for (const auto& entry : *map) {
    if (entry.value.is_null()) continue;
    if (entry.key->find_first_of(" \t\n\r\f\v/>=") != std::string::npos) {
      return value_failure("'" + *entry.key + "' cannot be the name of an attribute");
    }
    if (!result.empty()) result += ' ';
    append_escaped(result, *entry.key);
    result += "=\"";
    TRY(std::string text, python::str(entry.value, call.meter()));
    append_escaped(result, text);
    result += '"';
    TRY_DO(call.meter().text(result.size()));
  }
  return Datum(Value(space && !result.empty() ? " " + result : result));
}

// Without what stands from each `open` to the next `close`, these included.
std::string without(std::string_view text, std::string_view open, std::string_view close) {
  std::string result;
  for (;;) {
    size_t begin = text.find(open);
    size_t end = begin == text.npos ? begin : text.find(close, begin + open.size());
    if (end == text.npos) return result.append(text);
    result += text.substr(0, begin);
    text.remove_prefix(end + close.size());
  }
}

std::string unescaped(std::string_view text) {
  constexpr std::pair<std::string_view, std::string_view> kEntities[] = {
      {"&amp;", "&"}, {"&lt;", "<"},    {"&gt;", ">"},        {"&#34;", "\""},
      {"&#39;", "'"}, {"&quot;", "\""}, {"&nbsp;", "\u00a0"}, {"&apos;", "'"},
  };
  std::string result;
  while (!text.empty()) {
    auto entity = std::find_if(std::begin(kEntities), std::end(kEntities),
                               [&](const auto& entity) { return text.starts_with(entity.first); });
    bool found = text.front() == '&' && entity != std::end(kEntities);
    result += found ? entity->second : text.substr(0, 1);
    text.remove_prefix(found ? entity->first.size() : 1);
  }
  return result;
}

Outcome<Datum> striptags(Call& call) {
  TRY(std::string text, call.text());
  std::string plain = without(without(text, "<!--", "-->"), "<", ">");
  std::string result;
  for (std::string_view word : python::split(plain, {})) {
    if (!result.empty()) result += ' ';
    result += word;
  }
  return Datum(Value(unescaped(result)));
}

constexpr Builtin kFilters[] = {
    {"escape", escape},       {"e", escape},
    {"forceescape", escape},  {"urlencode", urlencode},
    {"striptags", striptags}, {"xmlattr", xmlattr, {"autospace"}},
};

}  // namespace

std::span<const Builtin> markup_filters() { return kFilters; }

}  // namespace consort::expression
