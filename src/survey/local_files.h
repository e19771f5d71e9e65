#pragma once
#include <functional>
#include <map>
#include <string>

#include "resources/registry.h"
#include "survey/draft.h"
#include "survey/hand_over.h"

namespace consort::survey {

// What a look at the files of a machine gives.
struct SurveyedFiles {
  Census census;
  std::map<std::string, Finding, std::less<>> findings;  // by path
};
Result<SurveyedFiles> survey_files(system::Target& target, const DescriptionScope& scope);

// Describes those of them that are somebody's work and that `taken` does not have. Asks `go_on`
// before each.
Status describe_files(const SurveyedFiles& files, const HandOver& taken,
                      const resources::Registry& registry, resources::Context& context,
                      const std::function<Status()>& go_on, Draft& draft);

}  // namespace consort::survey
