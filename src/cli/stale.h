#pragma once
#include "cli/context.h"
#include "model/change.h"

namespace consort::cli {

// kOk when what would be done now is what was agreed to; else says what moved on and returns
// kError. Text differences do not count: they follow from the rest. `redact` is what a saved plan
// was redacted with.
int refuse_stale(const Call& call, const model::Plan& agreed, const model::Plan& now,
                 const model::Redactor& redact);

}  // namespace consort::cli
