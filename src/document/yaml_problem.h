#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "document/lines.h"
#include "model/value.h"

namespace consort::document {

// What libyaml says when it gives up, and where.
struct YamlProblem {
  std::string_view problem;  // "did not find expected key"
  std::string_view context;  // "while parsing a block mapping"
  model::Mark mark;
  model::Mark context_mark;  // where what it was parsing starts; line 0 when it does not say
};

// The same for people: what is wrong with the text, at the place that most likely has to change.
Diagnostic explain(const YamlProblem& problem, const LineTable& lines);

}  // namespace consort::document
