#pragma once
#include <string>
#include <string_view>

#include "base/result.h"

namespace consort::model {

constexpr size_t kLongestMatched =
    4096;  // bytes of text; longer ones are not to be given to matches()

// Whether the whole text matches an ECMAScript pattern without back references, in time that is
// polynomial in the text. Compiled patterns are kept for the thread.
bool matches(const std::string& pattern, std::string_view text);

// Whether `text` matches a glob of * and ?, and nothing else special; in time linear in practice,
// at worst the product of both lengths.
bool matches_glob(std::string_view glob, std::string_view text);

// Whether `pattern` can be given to matches(); the error says why not.
Status valid_pattern(std::string_view pattern);

}  // namespace consort::model
