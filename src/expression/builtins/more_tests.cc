// Tests of texts and of lists, most of them Ansible's.
#include "expression/builtins/groups.h"
#include "expression/builtins/regex_call.h"
#include "expression/builtins/version.h"
#include "expression/python/compare.h"
#include "expression/python/sequence.h"
#include "expression/python/unicode.h"

namespace consort::expression {
namespace {

using model::Value;

Outcome<Datum> answer(bool yes) { return Datum(Value(yes)); }

// str.islower() and str.isupper(): no letter of the other case, and one at least of this.
bool is_in_case(std::string_view text, bool (*wanted)(char32_t), bool (*other)(char32_t)) {
  bool found = false;
  while (!text.empty()) {
    char32_t c = python::take(text);
    if (other(c) || python::is_title(c)) return false;
    found = found || wanted(c);
  }
  return found;
}

Outcome<Datum> lower(Call& call) {
  TRY(std::string text, call.text());
  return answer(is_in_case(text, python::is_lower, python::is_upper));
}

Outcome<Datum> upper(Call& call) {
  TRY(std::string text, call.text());
  return answer(is_in_case(text, python::is_upper, python::is_lower));
}

enum class Where { start, anywhere };

template <Where where>
Outcome<Datum> matches(Call& call) {
  TRY(std::string subject, call.text());
  TRY(regex::Pattern pattern, pattern_of(call, 0, 1, 2));
  TRY_DO(call.meter().text(subject.size() * 4));
  std::u32string text = python::decode(subject);
  TRY(auto match, where == Where::start ? pattern.match(text, call.meter())
                                        : pattern.search(text, 0, call.meter()));
  return answer(match.has_value());
}

Outcome<Datum> version(Call& call) {
  TRY(std::string left, call.text());
  TRY(std::string right, call.any_text(0, ""));
  TRY(std::string sign, call.text(1, "eq"));
  int order = compare_versions(left, right);
  if (sign == "==" || sign == "=" || sign == "eq") return answer(order == 0);
  if (sign == "!=" || sign == "<>" || sign == "ne") return answer(order != 0);
  if (sign == "<" || sign == "lt") return answer(order < 0);
  if (sign == "<=" || sign == "le") return answer(order <= 0);
  if (sign == ">" || sign == "gt") return answer(order > 0);
  if (sign == ">=" || sign == "ge") return answer(order >= 0);
  return call.misuse("the comparison is one of == != < <= > >=");
}

template <bool wanted>
Outcome<Datum> truthy(Call& call) {
  if (call.subject().is_unknown()) return call.subject();
  TRY(Truth truth, python::truth(call.value()));
  return answer((truth == Truth::yes) == wanted);
}

// Whether every (or any) element counts as true.
template <bool every>
Outcome<Datum> quantified(Call& call) {
  TRY(Value items, call.elements());
  for (const Value& item : items.list()) {
    TRY(Truth truth, python::truth(item));
    if ((truth == Truth::yes) != every) return answer(!every);
  }
  return answer(every);
}

Outcome<bool> is_within(const Value& part, const Value& whole, Meter& meter) {
  TRY(Value items, python::elements(part, meter));
  for (const Value& item : items.list()) {
    python::Waits waits;
    TRY(Truth within, python::contains(whole, item, meter, waits));
    if (within != Truth::yes) return false;
  }
  return true;
}

Outcome<Datum> subset(Call& call) {
  TRY(bool within, is_within(call.value(), call.argument(0).value(), call.meter()));
  return answer(within);
}

Outcome<Datum> superset(Call& call) {
  TRY(bool within, is_within(call.argument(0).value(), call.value(), call.meter()));
  return answer(within);
}

constexpr Builtin kTexts[] = {
    {"lower", lower},
    {"upper", upper},
    {"match", matches<Where::start>, {"pattern", "ignorecase", "multiline"}, 1},
    {"search", matches<Where::anywhere>, {"pattern", "ignorecase", "multiline"}, 1},
    {"regex", matches<Where::anywhere>, {"pattern", "ignorecase", "multiline"}, 1},
    {"version", version, {"version", "operator"}, 1},
    {"version_compare", version, {"version", "operator"}, 1},
};

constexpr Builtin kLists[] = {
    {"truthy", truthy<true>, {}, 0, Wants::values},
    {"falsy", truthy<false>, {}, 0, Wants::values},
    {"all", quantified<true>},
    {"any", quantified<false>},
    {"subset", subset, {"other"}, 1},
    {"superset", superset, {"other"}, 1},
};

}  // namespace

std::span<const Builtin> text_tests() { return kTexts; }
std::span<const Builtin> list_tests() { return kLists; }

}  // namespace consort::expression
