#pragma once
#include <string>

#include "base/diagnostic.h"
#include "model/value.h"

namespace consort::compiler {

// The part of JSON Schema (draft 7) that describes parameters: type, enum, const, the bounds of
// numbers, texts, lists and maps, pattern, items, properties, required, additionalProperties,
// uniqueItems, allOf, anyOf, oneOf and not, and the annotations title, description, default,
// examples and format. A real number is never an integer, and patterns are searched for in bounded
// time.

// Whether `schema` is well-formed; it may be used by conforms() then. Rules: unknown-key,
// bad-schema.
bool check_schema(const model::Value& schema, Diagnostics& diagnostics);

// Whether `value` is as `schema` says; what is not is said at its place inside the value, with a
// note at the schema. `subject` names the value in messages: "parameter 'port'". What is unknown or
// secret is taken to be right. Rules: parameter-type, parameter-value, parameter-range.
bool conforms(const model::Value& value, const model::Value& schema, const std::string& subject,
              Diagnostics& diagnostics);

}  // namespace consort::compiler
