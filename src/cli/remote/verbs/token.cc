#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/remote/show/listing.h"
#include "cli/remote/show/members.h"
#include "cli/remote/show/results.h"
#include "cli/remote/verbs/verbs.h"
#include "model/duration.h"

namespace consort::cli {
namespace {

Answered<model::Map> request_of(const Session& session) {
  const RemoteOptions& options = session.options();
  model::Map body;
  body.set("name", model::Value(options.name));
  body.set("permission", model::Value(options.permission));
  if (options.environment) body.set("environment", model::Value(*options.environment));
  if (options.valid) {
    auto valid = model::parse_duration(*options.valid);
    if (!valid) return fail(Code::invalid, "--valid: " + valid.error().message);
    const WallTime expires = session.call.wiring.clock.wall() + *valid;
    body.set("expires", model::Value(rfc3339(expires)));
  }
  return body;
}

}  // namespace

// Those that may do everything first.
Answered<int> list_tokens(Session& session) {
  const size_t limit = session.options().limit.value_or(0);
  TRY(ApiClient::Items all, session.api.list(Target::server("tokens", "admin"), limit));
  TRY(ApiClient::Items others, session.api.list(Target::server("tokens"), limit));
  all.items.insert(all.items.end(), others.items.begin(), others.items.end());
  all.more = all.more || others.more;
  return show_items(session, *find_kind("tokens"), all);
}

// The token alone goes to standard output.
Answered<int> create_token(Session& session) {
  TRY(model::Map body, request_of(session));
  TRY(ApiClient::Done made, session.api.post(Target::server("tokens"), body));
  if (!session.is_for_people() && session.format() != Format::name)
    return show_value(session, made.value);
  session.terminal().print(printable(text_at(made.value, "token"), 4096) + "\n");
  session.terminal().say("Shown this once: token " + cell(member(made.value, "id")) + ".");
  return kOk;
}

Answered<int> revoke_token(Session& session) {
  const int64_t number = session.options().number;
  Target target = Target::server("tokens", number);
  TRY(ApiClient::Shown token, session.api.show(target));
  TRY(bool wanted,
      is_wanted(session, "Let token " + std::to_string(number) + ", " +
                             cell(member(token.value, "name")) + ", open nothing any more?"));
  if (!wanted) return kError;
  TRY(ApiClient::Done done, session.api.change("DELETE", target, token.etag, {}));
  return show_done(session, "Token " + std::to_string(number) + " opens nothing any more.",
                   done.value);
}

}  // namespace consort::cli
