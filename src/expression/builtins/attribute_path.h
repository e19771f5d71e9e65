#pragma once
#include <string>
#include <vector>

#include "expression/builtins/builtin.h"

namespace consort::expression {

// What `attribute=` of a filter names: a key, an index, or a path of these with dots between.
class AttributePath {
 public:
  // From argument `i`, which is text, an integer, or not given: then every item stands for itself.
  static Outcome<AttributePath> from(const Call& call, size_t i);
  static Outcome<AttributePath> from(const Datum& datum);
  // "age,name": one for every part between commas.
  static Outcome<std::vector<AttributePath>> several(const Call& call, size_t i);

  // Nothing when the item lacks it, which is a failure as soon as it is used.
  std::optional<model::Value> find(const model::Value& item) const;
  // The same as a datum, with what lacks what.
  Outcome<Datum> datum(const model::Value& item) const;
  // The value, or `otherwise`, or a failure.
  Outcome<model::Value> value(const model::Value& item,
                              const model::Value* otherwise = nullptr) const;

 private:
  static AttributePath parse(std::string_view path);
  std::vector<model::Value> keys_;
};

// The text in lower case, anything else as it is: for comparisons that ignore case.
model::Value ignore_case(const model::Value& value);

}  // namespace consort::expression
