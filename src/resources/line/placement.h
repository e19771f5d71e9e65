#pragma once
#include "resources/line/line_file.h"
#include "resources/provider.h"

namespace consort::resources {

// Where an order's `after`, `before` and `at` put something new: the position of the line it goes
// before. Code::not_found when no line matches.
Result<size_t> place_for(const Order& order, const LineFile& file);

// Numbers of lines, counted from 1, for messages: "lines 3, 17 and 40".
std::string line_numbers(const std::vector<size_t>& positions);

}  // namespace consort::resources
