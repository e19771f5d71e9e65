#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "expression/failure.h"
#include "expression/limits.h"
#include "model/value.h"

namespace consort::expression::python {

// value[key]: an element, a character, or the value of a key; nothing when there is none.
std::optional<model::Value> item(const model::Value& value, const model::Value& key);

// value[start:stop:step]; null stands for what is left out.
Outcome<model::Value> slice(const model::Value& value, const model::Value& start,
                            const model::Value& stop, const model::Value& step, Meter& meter);

// What `for` goes through, as a list: elements, keys, or characters.
Outcome<model::Value> elements(const model::Value& value, Meter& meter);
// len(value).
Outcome<int64_t> length_of(const model::Value& value);

struct Keyed {
  model::Value key;
  model::Value item;
};
// Stable; `reverse` keeps equal ones in their order too.
Outcome<void> sort(std::vector<Keyed>& items, bool reverse, Meter& meter);

}  // namespace consort::expression::python
