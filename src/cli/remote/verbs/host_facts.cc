#include "cli/exit_code.h"
#include "cli/facts_text.h"
#include "cli/remote/show/members.h"
#include "cli/remote/show/results.h"
#include "cli/remote/verbs/verbs.h"

namespace consort::cli {

Answered<int> show_host_facts(Session& session) {
  const RemoteOptions& options = session.options();
  Target target = Target::site("hosts", options.name, "facts");
  TRY(model::Value facts, session.api.get(target.with_if("at", options.at)));
  const std::string& path = session.call.arguments.subject;
  if (!path.empty()) {
    const model::Value& found = member(facts, path);
    if (found.is_null())
      return Refusal{.error = fail(Code::not_found, "there is no fact '" + path + "' of this host"),
                     .hint = likely_fact(facts, path),
                     .status = 404};
    facts = model::Value(found);
  }
  if (!session.is_for_people()) return show_value(session, facts);
  session.terminal().print(facts_text(facts, path));
  return kOk;
}

}  // namespace consort::cli
