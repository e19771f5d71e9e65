#pragma once
#include <optional>
#include <span>

#include "compiler/merge/order.h"
#include "compiler/merge/scopes.h"
#include "model/value.h"

namespace consort::compiler {

// What the statements about one attribute, parameter or argument come to.
struct Merged {
  std::optional<model::Value> value;  // nothing: not stated, withdrawn or failed
  bool failed = false;                // an error, which is in the diagnostics
  bool checked = false;               // the value is validated and canonical already
  Statement decisive;                 // the last that set it; its setting is null when none did
};

// Merges statements, oldest first: the last that sets or withdraws decides, and those after it add
// to it or remove from it. What is added to nothing is added to `base`, if any. Additions to an
// unordered list are kept once. Rule: bad-append.
Merged merge(std::span<const Statement> statements, Scopes& scopes, const model::Value* base,
             bool unordered);

}  // namespace consort::compiler
