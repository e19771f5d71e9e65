#pragma once
#include <string>

#include "compiler/merge/order.h"
#include "compiler/site/site.h"

namespace consort::compiler {

// Lays out the order of that name, which order_name() made. What there is too much of is cut off
// with an error. Rules: unknown-tag, include-cycle, unknown-application, application-cycle,
// missing-use, too-many-layers, and those of the layers' own diagnostics.
Order lay_out(const std::string& order_name, Site& site);

}  // namespace consort::compiler
