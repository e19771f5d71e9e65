#pragma once
#include <string>

#include "model/value.h"

namespace consort::cli {

// Who may have made a difference, a line each, in the words of somebody who was not there; "" when
// nothing is told.
std::string attribution_text(const model::Value& by);

}  // namespace consort::cli
