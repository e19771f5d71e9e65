#pragma once
#include "cli/remote/api/api_client.h"
#include "cli/terminal.h"

namespace consort::cli {

// One call of a verb that asks a server.
struct Session {
  const Call& call;
  ApiClient& api;

  const RemoteOptions& options() const { return call.arguments.remote; }
  Terminal& terminal() const { return call.terminal; }
  Format format() const { return call.arguments.format; }
  // Whether a person reads, and not a program.
  bool is_for_people() const { return format() == Format::table; }
};

// Such a verb: what it prints it has printed; what is refused is said by who called it.
using RemoteVerb = Answered<int> (*)(Session& session);

// Chooses the server, runs the verb and says what was refused. Returns the exit code.
int over_server(const Call& call, RemoteVerb verb);

template <RemoteVerb kVerb>
int over_server(const Call& call) {
  return over_server(call, kVerb);
}

}  // namespace consort::cli
