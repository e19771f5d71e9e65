#include "base/strings.h"
#include "cli/remote/show/environment_name.h"
#include "cli/remote/show/listing.h"
#include "cli/remote/show/members.h"
#include "cli/remote/show/results.h"
#include "cli/remote/verbs/verbs.h"

namespace consort::cli {
namespace {

Answered<const Kind*> kind_of(const Session& session) {
  const std::string& name = session.options().kind;
  if (const Kind* kind = find_kind(name)) return kind;
  std::vector<std::string> names;
  for (const Kind& kind : kinds())
    names.emplace_back(kind.name);
  return Refusal{.error = fail(Code::invalid, "there is no kind '" + printable(name, 100) +
                                                  "': there are " + join(names, ", ")),
                 .hint = did_you_mean(name, names)};
}

Answered<model::Value> one_of(Session& session, const Kind& kind) {
  const std::string& name = session.options().name;
  if (!kind.has_single) {
    return fail(Code::unsupported,
                "one of the " + std::string(kind.name) + " cannot be asked for: list them");
  }
  if (kind.name == "environments") {
    TRY(Target environment, environment_target(session.api, name));
    return session.api.get(environment);
  }
  return session.api.get(kind.of_environment ? Target::site(kind.name, name)
                                             : Target::server(kind.name, name));
}

// The newest that failed is the one that somebody wonders about.
void say_why_failed(Session& session, const ApiClient::Items& revisions) {
  for (const model::Value& revision : revisions.items) {
    if (text_at(revision, "state") != "failed") continue;
    const std::string commit = printable(text_at(revision, "commit").substr(0, 12));
    return session.terminal().say("Why it failed: consort describe revision " + commit);
  }
}

}  // namespace

Answered<int> get(Session& session) {
  TRY(const Kind* kind, kind_of(session));
  if (session.options().name.empty()) {
    TRY(ApiClient::Items items, list_of(session, *kind));
    return show_items(session, *kind, items);
  }
  TRY(model::Value one, one_of(session, *kind));
  if (!session.is_for_people() && session.format() != Format::name) return show_value(session, one);
  return show_items(session, *kind, {.items = {one}});
}

Answered<int> describe(Session& session) {
  TRY(const Kind* kind, kind_of(session));
  TRY(model::Value one, one_of(session, *kind));
  return show_value(session, one);
}

Answered<int> history(Session& session) {
  const Kind& revisions = *find_kind("revisions");
  TRY(ApiClient::Items items, list_of(session, revisions));
  TRY(int code, show_items(session, revisions, items));
  if (session.is_for_people()) say_why_failed(session, items);
  return code;
}

}  // namespace consort::cli
