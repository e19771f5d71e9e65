#include <set>

#include "server/api/collections/collections.h"
#include "server/api/collections/fields.h"
#include "server/api/collections/found.h"
#include "server/api/collections/listing.h"
#include "store/environments.h"
#include "store/events.h"

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
      .add("settings", e.settings)
      .add("paused", e.paused)
      .add("created", e.created)
      .take();
}

Outcome<Environment> environment_of(const Call& call, store::Reader& reader) {
  TRY(Environment found,
      or_not_found(store::environments::find(reader, call.text("organization"), call.text("name")),
                   "environment"));
  if (!call.caller.sees(found.id)) return not_found("environment");
  return found;
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
  TRY(Environment found, environment_of(call, reader));
  return Answer::of(view(found));
}

Reply create_environment(const Call& call, store::Writer& writer) {
  const auto* settings = call.member("settings");
  TRY(auto id, store::environments::add(writer, call.member("organization")->text(),
                                        call.member("name")->text(),
                                        settings ? settings->map() : model::Map()));
  TRY(Environment made, store::environments::get(writer, id));
  Answer answer = Answer::of(view(made));
  answer.status = 201;
  answer.location = "/api/v1/environments/" + full_name(made);
  answer.object = "environment:" + full_name(made);
  return answer;
}

Status set_paused(store::Writer& writer, const Environment& environment, bool paused) {
  if (environment.paused == paused) return {};
  TRY_DO(store::environments::set_paused(writer, environment.id, paused));
  const std::string kind = paused ? "environment.paused" : "environment.resumed";
  TRY_DO(store::events::append(writer, environment.id, {.kind = kind, .body = "{}"}));
  return {};
}

Reply change_environment(const Call& call, store::Writer& writer) {
  TRY(Environment found, environment_of(call, writer));
  if (const auto* settings = call.member("settings"))
    TRY_DO(store::environments::set_settings(writer, found.id, settings->map()));
  if (const auto* paused = call.member("paused"))
    TRY_DO(set_paused(writer, found, paused->boolean()));
  TRY(Environment changed, store::environments::get(writer, found.id));
  Answer answer = Answer::of(view(changed));
  answer.object = "environment:" + full_name(changed);
  return answer;
}

}  // namespace

void add_environments(HandlerTable& handlers) {
  handlers.read("listOrganizations", list_organizations);
  handlers.read("listEnvironments", list_environments);
  handlers.read("getEnvironment", get_environment);
  handlers.write("createEnvironment", create_environment);
  handlers.write("changeEnvironment", change_environment);
}

}  // namespace consort::server
