#pragma once
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/value.h"

namespace consort::model {

// Canonical JSON: sorted keys, no spaces, shortest doubles, so equal values have equal bytes.
// Unknowns become {"$unknown":[...]} and secrets {"$secret":[...]}; text that is not UTF-8 becomes
// {"$bytes":"<base64>"}. parse_json() turns all three back, and a map that happens to hold one of these
// keys alone is escaped as {"$map":{...}}.
std::string to_json(const Value& value);
std::string to_json(const Map& map);

// For people: indented, keys in their own order.
std::string to_pretty_json(const Value& value);

// Reads JSON. Refuses duplicate keys, integers over 64 bit, and more than 100 levels; the error names the
// byte offset or the path. Values carry no marks.
Result<Value> parse_json(std::string_view text);

}  // namespace consort::model
