#pragma once
#include <string>
#include <string_view>

#include "cli/terminal.h"
#include "model/value.h"

namespace consort::cli {

// The summary of GET /compliance, for people.
std::string compliance_text(const model::Value& summary, const Terminal& terminal);

// Groups as a table, those that are right least first; `by`: tag, type, host or resource.
std::string compliance_table(model::List groups, std::string_view by);

}  // namespace consort::cli
