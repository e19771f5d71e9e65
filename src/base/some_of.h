#pragma once
#include <string>
#include <vector>

namespace consort {

// The first of many names, for people: "web1, web2 and 12 more".
std::string some_of(const std::vector<std::string>& names, size_t shown = 5);

}  // namespace consort
