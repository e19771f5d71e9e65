#pragma once
#include <string_view>

namespace consort::resources {

// Order of two rpm versions ("1:2.30-1.el9", epoch and release optional): negative, zero or
// positive. As in rpm's dependencies a missing epoch is 0, and releases count only when both have
// one. Segments are ordered as rpm's manual says ("Version comparison"), with '~' and '^'.
int compare_rpm_versions(std::string_view a, std::string_view b);

}  // namespace consort::resources
