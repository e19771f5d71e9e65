#pragma once
#include <string>

#include "base/result.h"
#include "model/value.h"

namespace consort::document {

// `value` as YAML in block style, keys in their order, ending in a line break; read_yaml() gives
// the equal value back. Text is plain where YAML 1.1 and 1.2 readers agree that it is text, a `|`
// block where it has lines, else in double quotes.
//
// Fails (invalid) on text that is not UTF-8, and on unknown and secret values, naming the path to
// them.
Result<std::string> write_yaml(const model::Value& value);

// The same for what stands at column `indent` (from 0) of a larger document: the first line has no
// indentation, every other one has at least that.
Result<std::string> write_yaml_at(const model::Value& value, size_t indent);

// The same in flow style, on one line without a line break: {a: 1, b: [x, "y z"]}.
Result<std::string> write_yaml_inline(const model::Value& value);

}  // namespace consort::document
