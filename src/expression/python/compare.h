#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "expression/failure.h"
#include "expression/limits.h"
#include "expression/truth.h"
#include "model/value.h"

namespace consort::expression::python {

// Names of facts, each once, in the order met.
using Waits = std::vector<std::string>;
void add_waits(Waits& waits, const std::vector<std::string>& more);

// bool(value). A secret's is a failure.
Outcome<Truth> truth(const model::Value& value);

// Whether a == b as Python says: 1 == 1.0 == True, maps without regard to order. Undecided only if
// the answer hangs on something unknown, which `waits` then gets.
Outcome<Truth> equal(const model::Value& a, const model::Value& b, Meter& meter, Waits& waits);

// Whether a < b; numbers with numbers, texts with texts, lists with lists. `sign` ("<", ">=") is
// for the message.
Outcome<bool> less(const model::Value& a, const model::Value& b, Meter& meter,
                   std::string_view sign = "<");

// Whether `container` has `value`: an element, a key, or a part of a text.
Outcome<Truth> contains(const model::Value& container, const model::Value& value, Meter& meter,
                        Waits& waits);

// A text that two values share exactly when they are equal: to find doubles quickly.
Outcome<std::string> identity(const model::Value& value, Meter& meter);

// What stands in the way of using a value as a whole.
struct Obstacles {
  bool secret = false;
  bool unknown = false;
  Waits waits = {};
};
// Looks into lists and maps as well.
Outcome<void> find_obstacles(const model::Value& value, Meter& meter, Obstacles& found);

// How deep lists and maps nest within `value`: 0 for a scalar; a failure past kDeepestValue.
Outcome<size_t> depth(const model::Value& value, Meter& meter);

Failure secret_failure(std::string_view doing);

}  // namespace consort::expression::python
