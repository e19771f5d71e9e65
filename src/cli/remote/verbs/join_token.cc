#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/remote/show/members.h"
#include "cli/remote/show/results.h"
#include "cli/remote/verbs/verbs.h"
#include "model/duration.h"
#include "model/text_list.h"

namespace consort::cli {
namespace {

Answered<model::Map> request_of(const RemoteOptions& options) {
  model::Map body;
  if (options.new_name) body.set("name", model::Value(*options.new_name));
  if (options.uses) body.set("uses", model::Value(*options.uses));
  if (options.tags) body.set("tags", model::text_list(*options.tags));
  if (options.valid) {
    auto valid = model::parse_duration(*options.valid);
    if (!valid) return fail(Code::invalid, "--valid: " + valid.error().message);
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(*valid);
    body.set("seconds", model::Value(static_cast<int64_t>(seconds.count())));
  }
  return body;
}

}  // namespace

// The token alone goes to standard output, so that it can be piped to where it is used.
Answered<int> make_join_token(Session& session) {
  TRY(model::Map body, request_of(session.options()));
  TRY(ApiClient::Done made, session.api.post(Target::site("join-tokens"), body));
  if (!session.is_for_people() && session.format() != Format::name)
    return show_value(session, made.value);
  session.terminal().print(printable(text_at(made.value, "token"), 4096) + "\n");
  session.terminal().say("Shown this once. It lets in " + cell(member(made.value, "uses_left")) +
                         ", until " + cell(member(made.value, "expires")) +
                         ". On the machine: consort-agent join");
  return kOk;
}

}  // namespace consort::cli
