#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "model/value.h"
#include "resources/line/line_file.h"

namespace consort::resources {

// Where `after`, `before` and `at` of a description put something new: the position of the line it
// goes before. Code::not_found when no line matches.
Result<size_t> place_for(const model::Map& attributes, const LineFile& file);

// Numbers of lines, counted from 1, for messages: "lines 3, 17 and 40".
std::string line_numbers(const std::vector<size_t>& positions);

}  // namespace consort::resources
