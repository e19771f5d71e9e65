#pragma once
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "model/value.h"

namespace consort::cli {

// What a server says of a site, as it has that in a list: all of it made fit for a terminal.
Diagnostics diagnostics_at(const model::Value& value, std::string_view path);

// The first of them as text; with more, how many those are.
std::string first_diagnostics(const Diagnostics& diagnostics);

}  // namespace consort::cli
