#pragma once
#include <rapidcheck.h>

#include <iosfwd>
#include <string>

#include "model/resource.h"
#include "model/value.h"

namespace consort::model {

// Generators for property tests.
rc::Gen<std::string>
any_utf8();  // short texts, many of them awkward: quotes, control characters, "true", "-", ...
rc::Gen<Value>
plain_value();  // what YAML and JSON can say: no unknown, secret, NaN, infinity or stray byte
rc::Gen<Value> any_value();  // everything a Value can be but NaN, which equals nothing
rc::Gen<Map> any_map(rc::Gen<Value> values);
rc::Gen<Address> any_address();

void showValue(const Value& value, std::ostream& out);
void showValue(const Address& address, std::ostream& out);

}  // namespace consort::model
