#include <set>

#include "server/api/collections/collections.h"
#include "server/api/collections/fields.h"
#include "server/api/collections/found.h"
#include "server/api/collections/listing.h"
#include "server/environments/environment_settings.h"
#include "store/environments.h"
#include "store/events.h"
#include "trust/x509/agent_name.h"

namespace consort::server {
namespace {

using store::Environment;

std::string full_name(const Environment& environment) {
  return environment.organization + "/" + environment.name;
}

model::Map view(const Environment& e) {
  return Fields()
      .add("organization", e.organization)
      .add("name", e.name)
      .add("settings", without_secrets(e.settings))
      .add("paused", e.paused)
      .add("created", e.created)
      .take();
}

Reply list_organizations(const Call& call, store::Reader& reader) {
  TRY(auto all, store::environments::all(reader));
  std::set<std::string> names;
  for (const Environment& environment : all)
    if (call.caller.sees(environment.id)) names.insert(environment.organization);
  model::List items;
  for (const std::string& name : names)
    items.emplace_back(Fields().add("name", name).take());
  return list_answer(call, std::move(items), "");
}

Reply list_environments(const Call& call, store::Reader& reader) {
  TRY(auto all, store::environments::all(reader));
  model::List items;
  for (const Environment& environment : all)
    if (call.caller.sees(environment.id)) items.emplace_back(view(environment));
  return list_answer(call, std::move(items), "");
}

Reply get_environment(const Call& call, store::Reader& reader) {
  TRY(Environment found, path_environment(call, reader));
  return Answer::of(view(found));
}

Reply create_environment(const Services& services, const Call& call, store::Writer& writer) {
  const std::string& organization = call.member("organization")->text();
  const std::string& name = call.member("name")->text();
  // Certificates of agents have these names in them, and that of a host.
  TRY_DO(trust::AgentName::make(organization, name, "host"));
  const auto* settings = call.member("settings");
  if (settings) TRY_DO(environment_settings(settings->map()));
  TRY(auto id, store::environments::add(writer, organization, name,
                                        settings ? settings->map() : model::Map()));
  TRY(Environment made, store::environments::get(writer, id));
  Answer answer = Answer::of(view(made));
  answer.status = 201;
  answer.location = "/api/v1/environments/" + full_name(made);
  answer.object = "environment:" + full_name(made);
  answer.after = [&actions = services.actions, id] { actions.environment_changed(id); };
  return answer;
}

Status set_paused(store::Writer& writer, const Environment& environment, bool paused) {
  if (environment.paused == paused) return {};
  TRY_DO(store::environments::set_paused(writer, environment.id, paused));
  const std::string kind = paused ? "environment.paused" : "environment.resumed";
  TRY_DO(store::events::append(writer, environment.id, {.kind = kind, .body = "{}"}));
  return {};
}

Reply change_environment(const Services& services, const Call& call, store::Writer& writer) {
  TRY(Environment found, path_environment(call, writer));
  if (const auto* shown = call.member("settings")) {
    const model::Map settings = with_secrets_of(found.settings, shown->map());
    TRY_DO(environment_settings(settings));
    TRY_DO(store::environments::set_settings(writer, found.id, settings));
  }
  if (const auto* paused = call.member("paused"))
    TRY_DO(set_paused(writer, found, paused->boolean()));
  TRY(Environment changed, store::environments::get(writer, found.id));
  Answer answer = Answer::of(view(changed));
  answer.object = "environment:" + full_name(changed);
  answer.after = [&actions = services.actions, id = found.id] { actions.environment_changed(id); };
  return answer;
}

}  // namespace

void add_environments(HandlerTable& handlers, const Services& services) {
  handlers.read("listOrganizations", list_organizations);
  handlers.read("listEnvironments", list_environments);
  handlers.read("getEnvironment", get_environment);
  handlers.write("createEnvironment", [services](const Call& call, store::Writer& writer) {
    return create_environment(services, call, writer);
  });
  handlers.write("changeEnvironment", [services](const Call& call, store::Writer& writer) {
    return change_environment(services, call, writer);
  });
}

}  // namespace consort::server
