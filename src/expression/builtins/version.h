#pragma once
#include <string_view>

namespace consort::expression {

// Less than, equal to or more than 0, as Ansible's `is version` orders "1.10" and "1.9": runs of
// digits as numbers, runs of letters as text, and a number after letters, so "1.0rc1" comes before
// "1.0.1".
int compare_versions(std::string_view left, std::string_view right);

}  // namespace consort::expression
