#include "model/literal.h"

#include <algorithm>

namespace consort::model {
namespace {

constexpr std::string_view kMarkup[] = {"{{", "{%", "{#"};

bool has(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

bool is_markup(std::string_view two) {
  return std::ranges::find(kMarkup, two) != std::end(kMarkup);
}

// A brace that stands before it would be taken for part of its own.
void append_quoted(std::string_view quoted, std::string& out) {
  const bool brace = out.ends_with('{');
  if (brace) out.pop_back();
  out += brace ? "{{ '{" : "{{ '";
  out += quoted;
  out += "' }}";
}

// Every beginning by itself: {{ '{%' }}.
std::string quoted_beginnings(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (is_markup(text.substr(i, 2))) {
      append_quoted(text.substr(i, 2), out);
      ++i;
    } else if (text[i] == '\r') {
      append_quoted("\\r", out);
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

std::string literal(std::string_view text) {
  if (std::ranges::none_of(kMarkup, [&](std::string_view markup) { return has(text, markup); }))
    return std::string(text);
  // A brace before the end of the block would be taken for part of it; and of the breaks of lines,
  // a text with expressions keeps "\n" alone.
  if (has(text, "endraw") || has(text, "\r") || text.ends_with('{')) return quoted_beginnings(text);
  return "{% raw %}" + std::string(text) + "{% endraw %}";
}

Value literal(const Value& value) {
  if (value.is_text()) return Value(literal(value.text())).with_mark(value.mark());
  if (value.is_list()) {
    List list;
    for (const Value& item : value.list())
      list.push_back(literal(item));
    return Value(std::move(list)).with_mark(value.mark());
  }
  if (value.is_map()) {
    Map map;
    for (const Map::Entry& entry : value.map())
      map.set(entry.key, literal(entry.value), entry.key_mark);
    return Value(std::move(map)).with_mark(value.mark());
  }
  return value;
}

Map literal_layer(const Map& layer) {
  Map written;
  for (const Map::Entry& type : layer) {
    Map resources;
    for (const Map::Entry& resource : type.value.map())
      resources.set(literal(*resource.key), literal(resource.value));
    written.set(type.key, Value(std::move(resources)));
  }
  return written;
}

}  // namespace consort::model
