#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/remote/show/environment_name.h"
#include "cli/remote/show/listing.h"
#include "cli/remote/show/members.h"
#include "cli/remote/show/results.h"
#include "cli/remote/verbs/setting.h"
#include "cli/remote/verbs/verbs.h"

namespace consort::cli {
namespace {

// PATCHes what `edit` makes of the environment as it is now.
Answered<model::Value> change(
    Session& session, const std::function<Answered<model::Map>(const model::Value&)>& edit) {
  TRY(Target target, environment_target(session.api, session.options().name));
  TRY(ApiClient::Shown now, session.api.show(target));
  TRY(model::Map body, edit(now.value));
  TRY(ApiClient::Done done, session.api.change("PATCH", target, now.etag, body));
  return std::move(done.value);
}

std::string full_name(const model::Value& environment) {
  return cell(member(environment, "organization")) + "/" + cell(member(environment, "name"));
}

Answered<model::Value> set_halted(Session& session, bool halted) {
  return change(session, [&](const model::Value&) -> Answered<model::Map> {
    model::Map body;
    body.set("paused", model::Value(halted));
    return body;
  });
}

}  // namespace

Answered<int> list_environments(Session& session) {
  const Kind& environments = *find_kind("environments");
  TRY(ApiClient::Items items, list_of(session, environments));
  return show_items(session, environments, items);
}

Answered<int> show_environment(Session& session) {
  TRY(Target target, environment_target(session.api, session.options().name));
  TRY(model::Value environment, session.api.get(target));
  return show_value(session, environment);
}

Answered<int> create_environment(Session& session) {
  const RemoteOptions& options = session.options();
  const size_t slash = options.name.find('/');
  if (slash == std::string::npos)
    return fail(Code::invalid, "an environment is made as ORGANIZATION/NAME");
  model::Map body;
  body.set("organization", model::Value(options.name.substr(0, slash)));
  body.set("name", model::Value(options.name.substr(slash + 1)));
  model::Value settings{model::Map()};
  for (const std::string& assignment : options.settings)
    TRY_DO(apply_setting(session, settings, assignment));
  if (!settings.map().empty()) body.set("settings", settings);
  TRY(ApiClient::Done made, session.api.post(Target::server("environments"), body));
  return show_done(session, full_name(made.value) + " is there.", made.value);
}

Answered<int> halt_environment(Session& session) {
  TRY(model::Value changed, set_halted(session, true));
  return show_done(session, full_name(changed) + " is halted: nothing is deployed.", changed);
}

Answered<int> resume_environment(Session& session) {
  TRY(model::Value changed, set_halted(session, false));
  return show_done(session, full_name(changed) + " goes on.", changed);
}

Answered<int> set_environment(Session& session) {
  TRY(model::Value changed, change(session, [&](const model::Value& now) -> Answered<model::Map> {
        model::Value settings = member(now, "settings");
        for (const std::string& assignment : session.options().settings)
          TRY_DO(apply_setting(session, settings, assignment));
        model::Map body;
        body.set("settings", settings);
        return body;
      }));
  if (session.is_for_people()) return show_value(session, member(changed, "settings"));
  return show_value(session, changed);
}

}  // namespace consort::cli
