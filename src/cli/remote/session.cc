#include "cli/remote/session.h"

#include "cli/remote/access/access.h"

namespace consort::cli {

int over_server(const Call& call, RemoteVerb verb) {
  auto server = choose_server(call);
  if (!server) return refused(call, {server.error()});
  auto api = ApiClient::make({.server = std::move(*server)}, call.wiring.stop);
  if (!api) return refused(call, {api.error()});
  Session session{call, **api};
  Answered<int> code = verb(session);
  call.terminal.end_progress();
  return code ? *code : refused(call, code.error());
}

}  // namespace consort::cli
