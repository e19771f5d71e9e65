#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "model/schema.h"

namespace consort::resources {

// What a spec can ask of values by name, judged by the very parser that the providers use. Explicit
// lists; null for a name that is not in them.
const model::Format* find_format(std::string_view name);
const model::Rule* find_rule(std::string_view name);
std::vector<std::string> format_names();

}  // namespace consort::resources
