// Methods of text that look for something in it, or ask what it consists of.
#include "expression/builtins/groups.h"
#include "expression/python/unicode.h"

namespace consort::expression {
namespace {

using model::Value;

std::string_view self(const Call& call) { return call.value().text(); }
Outcome<Datum> answer(bool yes) { return Datum(Value(yes)); }

// The part of the text that optional arguments `first` and `first` + 1 limit the method to.
// Positions count characters; `begin` is where the part begins.
struct Part {
  std::u32string text;
  size_t begin = 0;
  bool valid = true;  // false when it begins behind the end
};

Outcome<Part> part_of(Call& call, size_t first) {
  TRY_DO(call.meter().text(self(call).size() * 4));
  Part part{python::decode(self(call))};
  auto size = static_cast<int64_t>(part.text.size());
  int64_t begin = 0, end = size;
  if (call.given(first)) {
    TRY(begin, call.integer(first, 0));
  }
  if (call.given(first + 1)) {
    TRY(end, call.integer(first + 1, size));
  }
  if (begin < 0) begin = std::max<int64_t>(begin + size, 0);
  if (end < 0) end = std::max<int64_t>(end + size, 0);
  end = std::min(end, size);
  part.valid = begin <= end;
  if (!part.valid) return part;
  part.begin = static_cast<size_t>(begin);
  part.text = part.text.substr(part.begin, static_cast<size_t>(end - begin));
  return part;
}

Outcome<int64_t> position(Call& call, bool last) {
  TRY(std::string wanted, call.text(0, ""));
  TRY(Part part, part_of(call, 1));
  std::u32string needle = python::decode(wanted);
  size_t at = last ? part.text.rfind(needle) : part.text.find(needle);
  if (!part.valid || at == part.text.npos) return int64_t{-1};
  return static_cast<int64_t>(at + part.begin);
}

template <bool last>
Outcome<Datum> find(Call& call) {
  TRY(int64_t at, position(call, last));
  return Datum(Value(at));
}

template <bool last>
Outcome<Datum> index(Call& call) {
  TRY(int64_t at, position(call, last));
  if (at < 0)
    return value_failure("the text does not have what '" + std::string(call.builtin().name) +
                         "' looks for");
  return Datum(Value(at));
}

Outcome<Datum> count(Call& call) {
  TRY(std::string wanted, call.text(0, ""));
  TRY(Part part, part_of(call, 1));
  std::u32string needle = python::decode(wanted);
  if (!part.valid) return Datum(Value(0));
  if (needle.empty()) return Datum(Value(static_cast<int64_t>(part.text.size()) + 1));
  int64_t found = 0;
  for (size_t at = part.text.find(needle); at != part.text.npos;
       at = part.text.find(needle, at + needle.size())) {
    ++found;
  }
  return Datum(Value(found));
}

// startswith() and endswith(): one text, or any of a list.
template <bool end>
Outcome<Datum> has_edge(Call& call) {
  TRY(Part part, part_of(call, 1));
  const Value& wanted = call.argument(0).value();
  std::vector<Value> all = wanted.is_list() ? wanted.list() : model::List{wanted};
  for (const Value& edge : all) {
    if (!edge.is_text())
      return call.misuse("this needs text, not " + std::string(model::to_string(edge.kind())));
    std::u32string text = python::decode(edge.text());
    if (part.valid && (end ? part.text.ends_with(text) : part.text.starts_with(text)))
      return answer(true);
  }
  return answer(false);
}

template <bool (*is_kind)(char32_t)>
Outcome<Datum> all_are(Call& call) {
  std::string_view rest = self(call);
  if (rest.empty()) return answer(false);
  while (!rest.empty()) {
    if (!is_kind(python::take(rest))) return answer(false);
  }
  return answer(true);
}

bool is_alphanumeric(char32_t c) { return python::is_alpha(c) || python::is_numeric(c); }

Outcome<Datum> is_ascii(Call& call) { return answer(python::is_ascii(self(call))); }

Outcome<Datum> is_printable(Call& call) {
  return self(call).empty() ? answer(true) : all_are<python::is_printable>(call);
}

Outcome<Datum> is_identifier(Call& call) {
  std::string_view rest = self(call);
  bool valid = !rest.empty();
  for (bool first = true; valid && !rest.empty(); first = false) {
    char32_t c = python::take(rest);
    valid = python::is_word(c) && !(first && python::is_numeric(c));
  }
  return answer(valid);
}

template <bool (*wanted)(char32_t), bool (*other)(char32_t)>
Outcome<Datum> in_case(Call& call) {
  bool found = false;
  for (std::string_view rest = self(call); !rest.empty();) {
    char32_t c = python::take(rest);
    if (other(c) || python::is_title(c)) return answer(false);
    found = found || wanted(c);
  }
  return answer(found);
}

// Every run of letters begins with an upper-case one, and has no other.
Outcome<Datum> is_title(Call& call) {
  bool found = false, inside = false;
  for (std::string_view rest = self(call); !rest.empty();) {
    char32_t c = python::take(rest);
    bool up = python::is_upper(c) || python::is_title(c);
    if ((up && inside) || (python::is_lower(c) && !inside)) return answer(false);
    inside = up || python::is_lower(c);
    found = found || up;
  }
  return answer(found);
}

constexpr Builtin kMethods[] = {
    {"find", find<false>, {"sub", "start", "end"}, 1},
    {"rfind", find<true>, {"sub", "start", "end"}, 1},
    {"index", index<false>, {"sub", "start", "end"}, 1},
    {"rindex", index<true>, {"sub", "start", "end"}, 1},
    {"count", count, {"sub", "start", "end"}, 1},
    {"startswith", has_edge<false>, {"prefix", "start", "end"}, 1},
    {"endswith", has_edge<true>, {"suffix", "start", "end"}, 1},
    {"isalpha", all_are<python::is_alpha>},
    {"isdigit", all_are<python::is_digit>},
    {"isdecimal", all_are<python::is_decimal>},
    {"isnumeric", all_are<python::is_numeric>},
    {"isalnum", all_are<is_alphanumeric>},
    {"isspace", all_are<python::is_space>},
    {"isascii", is_ascii},
    {"isprintable", is_printable},
    {"isidentifier", is_identifier},
    {"islower", in_case<python::is_lower, python::is_upper>},
    {"isupper", in_case<python::is_upper, python::is_lower>},
    {"istitle", is_title},
};

}  // namespace

std::span<const Builtin> text_predicates() { return kMethods; }

}  // namespace consort::expression
