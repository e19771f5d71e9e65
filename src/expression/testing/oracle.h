#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace consort::expression::testing {

// One text for Jinja2 to render.
struct OracleCase {
  std::string name;
  std::string text;
  bool file = false;  // with the white space rules of a template file
};

// What Jinja2 makes of it; no output when it fails.
struct OracleAnswer {
  std::optional<std::string> output;
  std::string error;
};

// Whether python3 with Jinja2 is there.
bool has_oracle();

// Asks Debian's Jinja2, all in one process. Script, variables and templates are in the folder
// `testdata`.
Result<std::vector<OracleAnswer>> ask_oracle(const std::vector<OracleCase>& cases,
                                             const std::string& testdata);

}  // namespace consort::expression::testing
