#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "model/value.h"

namespace consort::compiler {

// Names the form a value takes in messages: "a list", "an integer", "true or false".
std::string with_article(model::Value::Kind kind);

// True when `value` is of that kind; else says that `what` ("'tags'") must be. Rule: wrong-type.
bool expect(const model::Value& value, model::Value::Kind kind, std::string_view what,
            Diagnostics& diagnostics, std::string hint = {});

// Complains about every key of `map` that is not `known`: "'x' is not a key of <where>". Rule:
// unknown-key.
void refuse_unknown_keys(const model::Map& map, std::string_view where,
                         const std::vector<std::string>& known, Diagnostics& diagnostics);

// "did you mean 'x'?", or the list of what there is when nothing is near and the list is short.
std::string suggest(std::string_view word, const std::vector<std::string>& known);

// Looking for a name near a wrong one takes time, and nobody reads that many: false after the first
// hundred errors.
bool worth_a_hint(const Diagnostics& diagnostics);

// True when expressions can use `name` as it stands: letters, digits and _, no digit first.
bool is_identifier(std::string_view name);

// `text` in single quotes, fit for a message of one line.
std::string quoted(std::string_view text);

}  // namespace consort::compiler
