#pragma once
#include "base/diagnostic.h"
#include "model/value.h"

namespace consort::model {

// [{"file","line","column","severity","rule","message","hint"?,"notes"?}]
Value to_value(const Diagnostics& diagnostics);

}  // namespace consort::model
