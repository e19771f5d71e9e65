#pragma once
#include <string>

#include "expression/failure.h"
#include "expression/limits.h"
#include "model/value.h"

namespace consort::expression {

// As Python's pprint.pformat() lays a value out: keys sorted, one line if 80 characters do, else an
// element a line. Long texts stay in one piece.
Outcome<std::string> pretty(const model::Value& value, Meter& meter);

}  // namespace consort::expression
