// Filters for values that may be missing.
#include "base/strings.h"
#include "expression/builtins/groups.h"
#include "expression/python/compare.h"

namespace consort::expression {
namespace {

using model::Value;

// Sees undefined names, unknown values and secrets: an unknown stays unknown, a secret stays one.
Outcome<Datum> otherwise(Call& call) {
  const Datum& subject = call.subject();
  Datum replacement = call.passed(0) ? call.argument(0) : Datum(Value(""));
  if (subject.is_undefined()) return replacement;
  if (!call.passed(1) || !subject.is_value() || subject.is_secret()) return subject;
  TRY(Value flag, value_of(call.argument(1), "'boolean'"));
  TRY(Truth also_empty, python::truth(flag));
  if (also_empty == Truth::unknown) return Datum(flag);
  if (also_empty == Truth::no) return subject;
  TRY(Truth truth, python::truth(subject.value()));
  return truth == Truth::no ? replacement : subject;
}

Outcome<Datum> mandatory(Call& call) {
  if (!call.subject().is_undefined()) return call.subject();
  Failure failure = call.subject().undefined().failure();
  if (!call.passed(0)) return failure;
  TRY(Value message, value_of(call.argument(0), "'msg'"));
  if (!message.is_text()) return failure;
  return Failure(rules::kUndefinedName, printable(message.text()));
}

Outcome<Datum> ternary(Call& call) {
  const Datum& subject = call.subject();
  TRY(Value value, value_of(subject, "'ternary'"));
  if (value.is_unknown()) return subject;
  if (value.is_null() && call.passed(2)) return call.argument(2);
  TRY(Truth truth, python::truth(value));
  return truth == Truth::yes ? call.argument(0) : call.argument(1);
}

// yes, on, 1 and true in any case, as Ansible reads them; None stays None.
Outcome<Datum> boolean(Call& call) {
  const Value& value = call.value();
  if (value.is_null() || value.is_boolean()) return call.subject();
  TRY(std::string text, call.text());
  std::string word = to_lower(text);
  return Datum(Value(word == "yes" || word == "on" || word == "1" || word == "true"));
}

Outcome<Datum> attribute(Call& call) {
  TRY(std::string name, call.text(0, ""));
  if (call.value().is_map()) {
    if (const Value* found = call.value().map().find(name)) return Datum(*found);
  }
  Undefined undefined{Undefined::Kind::attribute, name};
  undefined.owner = call.value();
  return Datum(std::move(undefined));
}

Outcome<Datum> random(Call& call) {
  return call.misuse("the same description must always give the same result",
                     "choose with |first or by index");
}

constexpr Builtin kFilters[] = {
    {"default", otherwise, {"default_value", "boolean"}, 0, Wants::anything},
    {"d", otherwise, {"default_value", "boolean"}, 0, Wants::anything},
    {"mandatory", mandatory, {"msg"}, 0, Wants::anything},
    {"ternary", ternary, {"true_val", "false_val", "none_val"}, 2, Wants::values},
    {"bool", boolean},
    {"attr", attribute, {"name"}, 1, Wants::shell},
    {"random", random, {"*", "**"}},
};

}  // namespace

std::span<const Builtin> default_filters() { return kFilters; }

}  // namespace consort::expression
