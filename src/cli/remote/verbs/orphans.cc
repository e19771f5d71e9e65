#include "cli/exit_code.h"
#include "cli/remote/show/environment_name.h"
#include "cli/remote/show/listing.h"
#include "cli/remote/show/members.h"
#include "cli/remote/verbs/verbs.h"

namespace consort::cli {

// What was deployed once, is described no more and is still there.
Answered<int> list_orphans(Session& session) {
  TRY(Target target, environment_target(session.api, session.options().name));
  target.below("orphans");
  TRY(ApiClient::Items orphans, session.api.list(target, session.options().limit.value_or(0)));
  if (orphans.items.empty() && session.is_for_people())
    session.terminal().say("no orphans: all that was deployed is described");
  return show_any(session, orphans.items);
}

}  // namespace consort::cli
