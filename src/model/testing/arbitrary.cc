#include "model/testing/arbitrary.h"

#include <cmath>
#include <limits>
#include <ostream>

#include "base/strings.h"
#include "model/json.h"

namespace consort::model {
namespace {

constexpr int kDeepest = 4;

rc::Gen<std::string> any_bytes() {
  return rc::gen::container<std::string>(rc::gen::arbitrary<char>());
}

rc::Gen<std::string> awkward() {
  return rc::gen::element<std::string>(
      "", " ", "a", "key", "true", "null", "~", "12", "0o17", "1e3", "-", "- a", "a: b", "#", "'",
      "\"", "\\", "a\nb\n", "a\n\n", "\n", "\t", "\x01\x1f\x7f", "ä€😀", "$map", "$bytes",
      "$unknown", "$secret", "$real", "{{ x }}", "%", "@", "<<", "...", "---", "yes", "0644",
      "2026-01-01", " a", "a ", std::string("a\0b", 3));
}

rc::Gen<std::string> ascii() {
  return rc::gen::container<std::string>(rc::gen::inRange<char>(0x20, 0x7f));
}

rc::Gen<double> finite() {
  return rc::gen::oneOf(
      rc::gen::suchThat(rc::gen::arbitrary<double>(), [](double d) { return std::isfinite(d); }),
      rc::gen::element(0.0, -0.0, 1.0, 0.1, 1e300, 5e-324, 1e15, 123456789.25));
}

template <class T>
rc::Gen<Value> as_value(rc::Gen<T> gen) {
  return rc::gen::map(std::move(gen), [](T t) { return Value(std::move(t)); });
}

rc::Gen<Value> scalar() {
  return rc::gen::oneOf(rc::gen::just(Value()), as_value(rc::gen::arbitrary<bool>()),
                        as_value(rc::gen::arbitrary<int64_t>()),
                        as_value(rc::gen::element(std::numeric_limits<int64_t>::min(),
                                                  std::numeric_limits<int64_t>::max())),
                        as_value(finite()), as_value(any_utf8()));
}

rc::Gen<Value> special() {
  auto piece = rc::gen::map(rc::gen::pair(rc::gen::arbitrary<bool>(), any_utf8()), [](auto pair) {
    return SecretText::Piece{pair.first, pair.second};
  });
  return rc::gen::oneOf(
      as_value(any_bytes()),
      as_value(rc::gen::element(std::numeric_limits<double>::infinity(),
                                -std::numeric_limits<double>::infinity())),
      rc::gen::map(rc::gen::container<std::vector<std::string>>(any_utf8()),
                   [](std::vector<std::string> names) { return Value(Unknown{std::move(names)}); }),
      rc::gen::map(rc::gen::container<std::vector<SecretText::Piece>>(piece),
                   [](std::vector<SecretText::Piece> pieces) {
                     return Value(SecretText{std::move(pieces)});
                   }));
}

rc::Gen<Map> map_of(rc::Gen<std::string> keys, rc::Gen<Value> values) {
  auto pairs =
      rc::gen::container<std::vector<std::pair<std::string, Value>>>(rc::gen::pair(keys, values));
  return rc::gen::map(pairs, [](const std::vector<std::pair<std::string, Value>>& pairs) {
    Map map;
    for (const auto& [key, value] : pairs)
      map.set(key, value);
    return map;
  });
}

// A leaf, or ever smaller lists and maps of such.
rc::Gen<Value> tree(rc::Gen<Value> leaf, rc::Gen<std::string> keys, int depth) {
  if (depth == 0) return leaf;
  auto inner = [=] { return rc::gen::scale(0.3, tree(leaf, keys, depth - 1)); };
  auto list = rc::gen::map(rc::gen::container<List>(inner()),
                           [](List list) { return Value(std::move(list)); });
  auto map = rc::gen::map(map_of(keys, inner()), [](Map map) { return Value(std::move(map)); });
  return rc::gen::oneOf(leaf, list, map);
}

}  // namespace

rc::Gen<std::string> any_utf8() {
  return rc::gen::oneOf(awkward(), ascii(),
                        rc::gen::map(rc::gen::pair(awkward(), awkward()),
                                     [](auto pair) { return pair.first + pair.second; }));
}

rc::Gen<Value> plain_value() { return tree(scalar(), any_utf8(), kDeepest); }

rc::Gen<Value> any_value() {
  return tree(rc::gen::oneOf(scalar(), special()), rc::gen::oneOf(any_utf8(), any_bytes()),
              kDeepest);
}

rc::Gen<Map> any_map(rc::Gen<Value> values) {
  return map_of(any_utf8(), rc::gen::scale(0.3, std::move(values)));
}

rc::Gen<Address> any_address() {
  auto name = rc::gen::nonEmpty(
      rc::gen::oneOf(any_utf8(), rc::gen::element<std::string>("/etc/motd", "a.b/c")));
  auto host = rc::gen::element<std::string>("", "db1", "db1.example.org");
  auto type = rc::gen::element<std::string>("files", "services", "authorized_keys", "x1");
  return rc::gen::map(rc::gen::tuple(type, name, host),
                      [](std::tuple<std::string, std::string, std::string> parts) {
                        return Address{std::get<0>(parts), std::get<1>(parts), std::get<2>(parts)};
                      });
}

void showValue(const Value& value, std::ostream& out) { out << to_json(value); }
void showValue(const Address& address, std::ostream& out) { out << printable(address.to_string()); }

}  // namespace consort::model
