#pragma once
#include "expression/builtins/builtin.h"
#include "expression/regex/pattern.h"

namespace consort::expression {

// The pattern in argument `i` of a call, with the flags in the arguments at the other two
// positions.
Outcome<regex::Pattern> pattern_of(const Call& call, size_t i, size_t ignore_case,
                                   size_t multiline);

// ignorecase= and multiline= among the arguments taken by name; no others may be there.
Outcome<regex::Flags> named_flags(const Call& call);

}  // namespace consort::expression
