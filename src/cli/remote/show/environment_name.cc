#include "cli/remote/show/environment_name.h"

#include "base/strings.h"
#include "cli/remote/show/members.h"

namespace consort::cli {
namespace {

std::string full_name(const model::Value& environment) {
  return text_at(environment, "organization") + "/" + text_at(environment, "name");
}

// Of those that the token sees, the one that is meant; "": the only one.
Answered<std::string> whole_name(ApiClient& api, const std::string& name) {
  TRY(model::Value answer, api.get(Target::server("environments")));
  std::vector<std::string> found;
  for (const model::Value& environment : list_at(answer, "items"))
    if (name.empty() || text_at(environment, "name") == name)
      found.push_back(full_name(environment));
  if (found.size() == 1) return found.front();
  if (found.empty())
    return Refusal{
        .error = fail(Code::not_found, name.empty() ? "there is no environment"
                                                    : "there is no environment '" + name + "'"),
        .status = 404};
  return Refusal{.error = fail(Code::invalid, std::to_string(found.size()) +
                                                  " environments could be meant: say which, as "
                                                  "ORGANIZATION/NAME"),
                 .hint = found.front() + ", " + found.back()};
}

}  // namespace

Answered<Target> environment_target(ApiClient& api, const std::string& name) {
  std::string full = name.empty() ? api.environment() : name;
  if (full.find('/') == full.npos) {
    TRY(full, whole_name(api, full));
  }
  const size_t slash = full.find('/');
  return Target::server("environments", full.substr(0, slash), full.substr(slash + 1));
}

}  // namespace consort::cli
