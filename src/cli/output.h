#pragma once
#include "cli/context.h"
#include "model/value.h"

namespace consort::cli {

// Prints a value as JSON or YAML, as --output asks; not for tables.
int print_value(const Call& call, const model::Value& value);

}  // namespace consort::cli
