#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/remote/api/operation.h"
#include "cli/remote/show/members.h"
#include "cli/remote/show/results.h"
#include "cli/remote/verbs/verbs.h"

namespace consort::cli {
namespace {

// POST /hosts/{host}/{verb}, then the sentence "HOST ...".
Answered<int> control(Session& session, const char* verb, const std::string& sentence) {
  const std::string& host = session.options().name;
  TRY(model::Value answer,
      post_and_await(session.call, session.api, Target::site("hosts", host, verb)));
  return show_done(session, printable(host) + " " + sentence, answer);
}

}  // namespace

Answered<int> retire_host(Session& session) {
  const std::string host = printable(session.options().name);
  TRY(bool wanted,
      is_wanted(session, "Take " + host + " out of service? Its certificates will be revoked."));
  if (!wanted) return kError;
  return control(session, "retire", "is out of service.");
}

Answered<int> pause_host(Session& session) {
  return control(session, "pause", "changes nothing until it is resumed.");
}

Answered<int> resume_host(Session& session) { return control(session, "resume", "goes on."); }

Answered<int> release_host(Session& session) {
  return control(session, "release", "is out of quarantine.");
}

// The certificate that it shows now.
Answered<int> revoke_host(Session& session) {
  const RemoteOptions& options = session.options();
  TRY(model::Value host, session.api.get(Target::site("hosts", options.name)));
  const std::string serial = text_at(host, "certificate");
  if (serial.empty()) {
    return Refusal{.error = fail(Code::not_found, "'" + options.name + "' shows no certificate"),
                   .hint = "consort get certificates --host " + options.name,
                   .status = 404};
  }
  TRY(bool wanted,
      is_wanted(session, "Refuse " + printable(options.name) + " from now on, by its certificate " +
                             printable(serial) + "?"));
  if (!wanted) return kError;
  model::Map body;
  body.set("reason", model::Value(options.reason));
  TRY(model::Value answer, post_and_await(session.call, session.api,
                                          Target::site("certificates", serial, "revoke"), body));
  return show_done(session, "Certificate " + printable(serial) + " is refused from now on.",
                   answer);
}

}  // namespace consort::cli
