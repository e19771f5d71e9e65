#include "server/api/dispatch/environment_choice.h"

namespace consort::server {
namespace {

bool is_called(const store::Environment& environment, std::string_view text) {
  return text == environment.name || text == environment.organization + "/" + environment.name;
}

}  // namespace

Outcome<store::Environment> choose_environment(const Call& call, store::Reader& reader) {
  TRY(auto all, store::environments::all(reader));
  const model::Value* wanted = call.find("environment");
  std::optional<store::Environment> chosen;
  for (store::Environment& environment : all) {
    if (!call.caller.sees(environment.id)) continue;
    if (wanted && !is_called(environment, wanted->text())) continue;
    if (chosen)
      return Problem{.status = 400,
                     .code = "environment_ambiguous",
                     .detail = "there is more than one environment that is meant",
                     .hint = "say environment=ORGANIZATION/NAME"};
    chosen = std::move(environment);
  }
  if (!chosen)
    return Problem{.status = 404, .code = "not_found", .detail = "there is no such environment"};
  return std::move(*chosen);
}

}  // namespace consort::server
