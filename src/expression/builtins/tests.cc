// Tests: what stands behind `is`.
#include <cmath>

#include "expression/builtins/groups.h"
#include "expression/builtins/registry.h"
#include "expression/python/compare.h"
#include "expression/python/number.h"
#include "expression/python/sequence.h"
#include "expression/runtime/objects.h"

namespace consort::expression {
namespace {

using model::Value;

Outcome<Datum> answer(bool yes) { return Datum(Value(yes)); }

Outcome<Datum> defined(Call& call) { return answer(!call.subject().is_undefined()); }
Outcome<Datum> undefined(Call& call) { return answer(call.subject().is_undefined()); }

// Asks for the kind of a value: an undefined name has none, nobody knows that of an unknown, and a
// secret is text.
template <bool (*is_kind)(const Value&)>
Outcome<Datum> kind(Call& call) {
  if (!call.subject().is_value()) return answer(false);
  if (call.subject().is_unknown()) return call.subject();
  return answer(is_kind(call.value()));
}

bool is_none(const Value& value) { return value.is_null(); }
bool is_boolean(const Value& value) { return value.is_boolean(); }
bool is_true(const Value& value) { return value.is_boolean() && value.boolean(); }
bool is_false(const Value& value) { return value.is_boolean() && !value.boolean(); }
bool is_integer(const Value& value) { return value.is_integer(); }
bool is_float(const Value& value) { return value.is_real(); }
bool is_number(const Value& value) {
  return value.is_integer() || value.is_real() || value.is_boolean();
}
bool is_string(const Value& value) { return value.is_text() || value.is_secret(); }
bool is_mapping(const Value& value) { return value.is_map(); }
bool is_sequence(const Value& value) {
  return value.is_text() || value.is_list() || value.is_map();
}

Outcome<Datum> iterable(Call& call) {
  if (call.subject().is_undefined() && !call.subject().undefined().lenient) {
    return call.subject().undefined().failure();
  }
  return kind<is_sequence>(call);
}

Outcome<Datum> callable(Call& call) { return answer(call.subject().is_object()); }
Outcome<Datum> escaped(Call&) { return answer(false); }

Outcome<Datum> filter(Call& call) {
  return answer(call.value().is_text() && find_filter(call.value().text()));
}
Outcome<Datum> test(Call& call) {
  return answer(call.value().is_text() && find_test(call.value().text()));
}

Outcome<Datum> remainder(const Call& call, const Value& divisor, const Value& wanted) {
  TRY(Value rest, python::calculate(python::Operator::modulo, call.value(), divisor, call.meter()));
  python::Waits waits;
  TRY(Truth same, python::equal(rest, wanted, call.meter(), waits));
  return answer(same == Truth::yes);
}

Outcome<Datum> odd(Call& call) { return remainder(call, Value(2), Value(1)); }
Outcome<Datum> even(Call& call) { return remainder(call, Value(2), Value(0)); }
Outcome<Datum> divisibleby(Call& call) {
  return remainder(call, call.argument(0).value(), Value(0));
}

Outcome<Datum> decided(Truth truth, python::Waits waits) {
  if (truth == Truth::unknown) return Datum(Value(model::Unknown{std::move(waits)}));
  return answer(truth == Truth::yes);
}

template <bool wanted>
Outcome<Datum> equal(Call& call) {
  python::Waits waits;
  TRY(Truth same, python::equal(call.value(), call.argument(0).value(), call.meter(), waits));
  return decided(wanted ? same : !same, std::move(waits));
}

Outcome<Datum> in(Call& call) {
  python::Waits waits;
  TRY(Truth within, python::contains(call.argument(0).value(), call.value(), call.meter(), waits));
  return decided(within, std::move(waits));
}

Outcome<Datum> contains(Call& call) {
  python::Waits waits;
  TRY(Truth within, python::contains(call.value(), call.argument(0).value(), call.meter(), waits));
  return decided(within, std::move(waits));
}

// Whether both are one and the same: only true, false and none are that for sure.
Outcome<Datum> sameas(Call& call) {
  const Datum& other = call.argument(0);
  if (call.subject().is_object() || other.is_object()) {
    return answer(call.subject().is_object() && other.is_object() &&
                  call.subject().shared_object() == other.shared_object());
  }
  if (!call.subject().is_value() || !other.is_value()) return answer(false);
  if (call.subject().is_unknown() || call.value().kind() == other.value().kind())
    return equal<true>(call);
  return other.is_unknown() ? Outcome<Datum>(other) : answer(false);
}

enum class Order { less, less_equal, greater, greater_equal };

template <Order order>
Outcome<Datum> ordered(Call& call) {
  const Value& left = call.value();
  const Value& right = call.argument(0).value();
  bool swapped = order == Order::greater || order == Order::greater_equal;
  TRY(bool less,
      swapped ? python::less(right, left, call.meter()) : python::less(left, right, call.meter()));
  if (less || order == Order::less || order == Order::greater) return answer(less);
  return equal<true>(call);
}

constexpr Builtin kKinds[] = {
    {"defined", defined, {}, 0, Wants::anything},
    {"undefined", undefined, {}, 0, Wants::anything},
    {"none", kind<is_none>, {}, 0, Wants::anything},
    {"boolean", kind<is_boolean>, {}, 0, Wants::anything},
    {"true", kind<is_true>, {}, 0, Wants::anything},
    {"false", kind<is_false>, {}, 0, Wants::anything},
    {"integer", kind<is_integer>, {}, 0, Wants::anything},
    {"float", kind<is_float>, {}, 0, Wants::anything},
    {"number", kind<is_number>, {}, 0, Wants::anything},
    {"string", kind<is_string>, {}, 0, Wants::anything},
    {"mapping", kind<is_mapping>, {}, 0, Wants::anything},
    {"sequence", kind<is_sequence>, {}, 0, Wants::anything},
    {"iterable", iterable, {}, 0, Wants::anything},
    {"callable", callable, {}, 0, Wants::anything},
    {"escaped", escaped, {}, 0, Wants::anything},
    {"sameas", sameas, {"other"}, 1, Wants::anything},
    {"filter", filter},
    {"test", test},
};

constexpr Builtin kComparisons[] = {
    {"odd", odd},
    {"even", even},
    {"divisibleby", divisibleby, {"num"}, 1},
    {"==", equal<true>, {"other"}, 1, Wants::values},
    {"eq", equal<true>, {"other"}, 1, Wants::values},
    {"equalto", equal<true>, {"other"}, 1, Wants::values},
    {"!=", equal<false>, {"other"}, 1, Wants::values},
    {"ne", equal<false>, {"other"}, 1, Wants::values},
    {"<", ordered<Order::less>, {"other"}, 1},
    {"lt", ordered<Order::less>, {"other"}, 1},
    {"lessthan", ordered<Order::less>, {"other"}, 1},
    {"<=", ordered<Order::less_equal>, {"other"}, 1},
    {"le", ordered<Order::less_equal>, {"other"}, 1},
    {">", ordered<Order::greater>, {"other"}, 1},
    {"gt", ordered<Order::greater>, {"other"}, 1},
    {"greaterthan", ordered<Order::greater>, {"other"}, 1},
    {">=", ordered<Order::greater_equal>, {"other"}, 1},
    {"ge", ordered<Order::greater_equal>, {"other"}, 1},
    {"in", in, {"seq"}, 1, Wants::values},
    {"contains", contains, {"element"}, 1, Wants::values},
};

}  // namespace

std::span<const Builtin> kind_tests() { return kKinds; }
std::span<const Builtin> comparison_tests() { return kComparisons; }

}  // namespace consort::expression
