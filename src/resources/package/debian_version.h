#pragma once
#include <string_view>

namespace consort::resources {

// Order of two Debian versions ("1:2.30-1~bpo1"): negative, zero or positive. The algorithm is the
// one of the Debian policy manual, section "Version".
int compare_debian_versions(std::string_view a, std::string_view b);

}  // namespace consort::resources
