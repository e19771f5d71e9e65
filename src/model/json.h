#pragma once
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/value.h"

namespace consort::model {

// Canonical JSON: keys sorted by bytes, no spaces, shortest doubles (always with a point or an
// exponent), so equal values have equal bytes. What JSON cannot say is a map of one key, which
// parse_json() turns back:
//   {"$unknown":["facts.os.family"]}             {"$secret":["literal",{"name":"db/password"}]}
//   {"$bytes":"<base64>"}  text that is not UTF-8   {"$real":"nan"}  also "inf", "-inf"
//   {"$map":{...}}  a map that happens to hold one of these keys alone
//   {"$map":[[key,value],...]}  a map with a key that is not UTF-8
std::string to_json(const Value& value);
std::string to_json(const Map& map);

// For people: indented, keys in their own order.
std::string to_pretty_json(const Value& value);

// Reads JSON. Refuses duplicate keys, integers over 64 bit, and more than 100 levels around a
// value; the error names the byte offset, or the path of the value. Values carry no marks.
Result<Value> parse_json(std::string_view text);

}  // namespace consort::model
