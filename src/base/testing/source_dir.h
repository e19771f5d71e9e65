#pragma once
#include <string>

namespace consort {

// The checkout that the tests were built from: where their test data lies.
std::string source_dir();

}  // namespace consort
