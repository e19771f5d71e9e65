#include "agent/daemon/status.h"

#include <ostream>

#include "agent/files.h"
#include "agent/program/program.h"

namespace consort::agent {

// Whoever holds the lock runs.
Result<bool> run_status(const Call& call) {
  std::string path = call.config.data + "/status.json";
  auto status = load_status(path);
  if (!status && status.error().code == Code::not_found)
    return fail(
        Code::not_found,
        "this machine has not joined a server, or its agent has not run: there is no " + path);
  if (!status) return std::move(status).error();
  auto lock = ProcessLock::take(Premises::lock_in(call.config));
  bool running = !lock && lock.error().code == Code::busy;
  if (call.arguments.json) {
    TRY(std::string text, read_file(path, 4 << 20));
    call.out << text;
  } else {
    call.out << to_text(*status, running);
  }
  return running;
}

}  // namespace consort::agent
