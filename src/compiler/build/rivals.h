#pragma once
#include "base/diagnostic.h"
#include "compiler/build/built.h"

namespace consort::compiler {

// Finds resources that can never all be as they are described, because they claim the same thing
// differently, or one lies where another lets nothing be. One error for each such thing, in time
// near linear in the resources. Rule: rival-resources.
void report_rivals(const BuiltResources& resources, Diagnostics& diagnostics);

}  // namespace consort::compiler
