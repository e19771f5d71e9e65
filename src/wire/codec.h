#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/hash.h"
#include "model/change.h"
#include "model/fields.h"
#include "wire/bounds.h"
#include "wire/fault.h"

// One description serves both directions: describe(field, message), found by argument-dependent
// lookup, names every field of a struct once, with its bound. An Encoder writes the fields, a
// Decoder reads them and believes nothing.
//
//   void describe(auto& field, Is<Pause> auto& pause) {
//     field("target", pause.target, kName);
//     field("reason", pause.reason, kLine);
//   }
namespace consort::wire {

// What an agent did not redact with the key of its own says nothing at all.
inline const model::Redactor kSafeguard;

class Encoder {
 public:
  template <class T, class... Bound>
  void operator()(std::string_view key, const T& value, const Bound&... bound) {
    map_.set(key, written(value, bound...));
  }
  template <class T, class... Bound>
  void operator()(std::string_view key, const std::optional<T>& value, const Bound&... bound) {
    if (value) (*this)(key, *value, bound...);
  }
  // Exactly one of two fields: what was asked for, or why there is none.
  template <class T, class... Bound>
  void either(std::string_view key, const Answer<T>& answer, const Bound&... bound) {
    if (const Fault* fault = std::get_if<Fault>(&answer)) return (*this)("error", *fault);
    (*this)(key, std::get<T>(answer), bound...);
  }
  // What must hold between fields.
  void require(bool, std::string_view, std::string_view) {}

  model::Map take() { return std::move(map_); }

 private:
  static model::Value written(bool boolean) { return model::Value(boolean); }
  static model::Value written(std::integral auto number, Range) {
    return model::Value(static_cast<int64_t>(number));
  }
  static model::Value written(const std::string& text, Length) { return model::Value(text); }
  static model::Value written(const std::string& bytes, Bytes);
  static model::Value written(const Digest& digest) { return model::Value(digest.hex()); }
  static model::Value written(WallTime time) { return model::Value(rfc3339(time)); }
  static model::Value written(Code code) { return model::Value(to_string(code)); }
  static model::Value written(const model::Address& address) {
    return model::Value(address.to_string());
  }
  static model::Value written(const model::Map& map) { return model::Value(map); }
  static model::Value written(const model::Change& change) { return to_value(change, kSafeguard); }
  static model::Value written(const model::Plan& plan) { return to_value(plan, kSafeguard); }
  template <class Unit>
  static model::Value written(Duration duration, Span<Unit>) {
    return model::Value(static_cast<int64_t>(std::chrono::duration_cast<Unit>(duration).count()));
  }
  template <class Enum>
  static model::Value written(Enum value, Through<Enum>) {
    return model::Value(to_string(value));
  }
  template <class T, class... Bound>
  static model::Value written(const std::vector<T>& items, Most, const Bound&... bound) {
    model::List list;
    list.reserve(items.size());
    for (const T& item : items)
      list.push_back(written(item, bound...));
    return model::Value(std::move(list));
  }
  template <class Struct>
  static model::Value written(const Struct& value) requires requires(Encoder& encoder) {
    describe(encoder, value);
  }
  {
    Encoder inner;
    describe(inner, value);
    return model::Value(inner.take());
  }

  model::Map map_;
};

// Lets fields nobody here knows pass: a newer peer may have added them. What is wrong is said with
// its place: "hello.targets[3].name: is empty".
class Decoder {
 public:
  // The value must outlive the decoder.
  Decoder(const model::Value& value, std::string where) : fields_(value, std::move(where)) {}

  void operator()(std::string_view key, bool& to);
  template <std::integral Number>
  void operator()(std::string_view key, Number& to, Range bound) {
    to = static_cast<Number>(fields_.integer(key, bound.least, bound.most));
  }
  void operator()(std::string_view key, std::string& to, Length bound);
  void operator()(std::string_view key, std::string& to, Bytes bound);
  void operator()(std::string_view key, Digest& to) { to = fields_.digest(key); }
  void operator()(std::string_view key, WallTime& to);
  void operator()(std::string_view key, Code& to);
  void operator()(std::string_view key, model::Address& to) { to = fields_.address(key); }
  void operator()(std::string_view key, model::Map& to);
  void operator()(std::string_view key, model::Change& to);
  void operator()(std::string_view key, model::Plan& to);
  void operator()(std::string_view key, std::vector<std::string>& to, Most most, Length bound);
  template <class Unit>
  void operator()(std::string_view key, Duration& to, Span<Unit> bound) {
    auto units = [](Duration d) { return std::chrono::duration_cast<Unit>(d).count(); };
    to = Unit(fields_.integer(key, units(bound.least), units(bound.most)));
  }
  template <class Enum>
  void operator()(std::string_view key, Enum& to, Through<Enum> bound) {
    std::vector<std::string_view> names;
    for (int i = 0; i <= static_cast<int>(bound.last); ++i)
      names.push_back(to_string(static_cast<Enum>(i)));
    to = static_cast<Enum>(one_of(key, names));
  }
  template <class Struct>
  void operator()(std::string_view key, std::vector<Struct>& to, Most most) {
    const model::List& list = items(key, most);
    to.resize(list.size());
    for (size_t i = 0; i < list.size() && fields_.so_far(); ++i)
      nested(list[i], fields_.inside(key, i), to[i]);
  }
  template <class T, class... Bound>
  void operator()(std::string_view key, std::optional<T>& to, const Bound&... bound) {
    if (fields_.has(key)) (*this)(key, to.emplace(), bound...);
  }
  template <class Struct>
  void operator()(std::string_view key, Struct& to) requires requires(Decoder& decoder) {
    describe(decoder, to);
  }
  {
    if (const model::Value* value = present(key)) nested(*value, fields_.inside(key), to);
  }

  template <class T, class... Bound>
  void either(std::string_view key, Answer<T>& to, const Bound&... bound) {
    require(fields_.has(key) != fields_.has("error"), key,
            "exactly one of this and 'error' must be there");
    if (fields_.has("error")) return (*this)("error", to.template emplace<Fault>());
    (*this)(key, to.template emplace<T>(), bound...);
  }
  void require(bool holds, std::string_view key, std::string_view message) {
    if (!holds) fields_.refuse(key, std::string(message));
  }

  Status status() const { return fields_.so_far(); }

 private:
  const model::Value* present(std::string_view key);
  const model::List& items(std::string_view key, Most most);
  size_t one_of(std::string_view key, const std::vector<std::string_view>& names);
  // Reads a document of the model, whose faults begin with a place of their own.
  template <class T>
  void document(std::string_view key, T& to, Result<T> (*read)(const model::Value&));
  template <class Struct>
  void nested(const model::Value& value, std::string where, Struct& to) {
    Decoder inner(value, std::move(where));
    describe(inner, to);
    if (Status status = inner.status(); !status) fields_.refuse(status.error());
  }

  model::Fields fields_;
};

}  // namespace consort::wire
