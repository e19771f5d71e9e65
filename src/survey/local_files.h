#pragma once
#include <functional>
#include <map>
#include <string>

#include "resources/registry.h"
#include "survey/draft.h"
#include "survey/hand_over.h"
#include "survey/memory/traced_target.h"

namespace consort::survey {

// What a look at the files of a machine gives.
struct SurveyedFiles {
  std::shared_ptr<const Census> census;
  std::map<std::string, Finding, std::less<>> findings;  // by path
};
Result<SurveyedFiles> survey_files(TracedTarget& target, const DescriptionScope& scope,
                                   std::stop_token stop, Memory& memory);

// Describes those of them that are somebody's work and that `taken` does not have. Asks `go_on`
// before each. In `memory` they are in the end.
Status describe_files(const SurveyedFiles& files, const HandOver& taken,
                      const resources::Registry& registry, resources::Context& context,
                      const std::function<Status()>& go_on, const DescriptionScope& scope,
                      Draft& draft, Memory& memory);

}  // namespace consort::survey
