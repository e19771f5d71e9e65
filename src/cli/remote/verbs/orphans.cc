#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/remote/show/environment_name.h"
#include "cli/remote/show/listing.h"
#include "cli/remote/show/members.h"
#include "cli/remote/show/results.h"
#include "cli/remote/verbs/verbs.h"

namespace consort::cli {
namespace {

const Kind kOrphans{.name = "orphans",
                    .singular = "orphan",
                    .id = "host_name/address",
                    .columns = {{"HOST", "host_name"},
                                {"ADDRESS", "address"},
                                {"SINCE", "since", Form::time},
                                {"LAST CATALOG", "catalog", Form::digest}}};

Answered<int> list_all(Session& session, Target target) {
  target.with_if("host", session.options().host);
  TRY(ApiClient::Items orphans, session.api.list(target, session.options().limit.value_or(0)));
  if (orphans.items.empty() && session.is_for_people()) {
    session.terminal().say("no orphans: all that was deployed is described");
    return kOk;
  }
  return show_items(session, kOrphans, orphans);
}

void show_those(Session& session, const model::List& orphans) {
  for (const model::Value& orphan : orphans)
    session.terminal().print(cell(member(orphan, "host")) + "  " + cell(member(orphan, "address")) +
                             "\n");
}

// Shows them first; then a commit describes them as absent.
Answered<int> purge(Session& session, Target target) {
  target.below("purge");
  model::Map request;
  if (session.options().host) request.set("host", model::Value(*session.options().host));
  model::Map preview = request;
  preview.set("preview", model::Value(true));
  TRY(ApiClient::Done would, session.api.post(target, preview));
  const model::List& removed = list_at(would.value, "removed");
  const model::List& staying = list_at(would.value, "staying");
  if (!staying.empty())
    session.terminal().say(count(staying.size(), "orphan") +
                           " will stay: their types have no way to be absent");
  if (removed.empty()) return show_done(session, "There is nothing to remove.", would.value);
  if (session.is_for_people()) show_those(session, removed);
  TRY(bool wanted, is_wanted(session, "Remove " + count(removed.size(), "orphan") + "?"));
  if (!wanted) return kError;
  TRY(ApiClient::Done done, session.api.post(target, request));
  return show_done(session,
                   "Commit " + cell(member(done.value, "commit")) + " describes them as absent.",
                   done.value);
}

}  // namespace

// What was deployed once, is described no more and is still there.
Answered<int> orphans(Session& session) {
  TRY(Target target, environment_target(session.api, session.options().name));
  target.below("orphans");
  return session.options().purge ? purge(session, std::move(target))
                                 : list_all(session, std::move(target));
}

}  // namespace consort::cli
