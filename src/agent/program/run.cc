#include "agent/daemon/await_membership.h"
#include "agent/daemon/daemon.h"
#include "agent/program/program.h"

namespace consort::agent {

Result<bool> run_daemon(const Call& call) {
  TRY(bool joined, await_membership(call.config, call.wiring, call.stop));
  if (!joined) return true;  // told to stop
  TRY(auto daemon, Daemon::open(call.config, call.wiring));
  TRY_DO(daemon->run(call.stop));
  return true;
}

}  // namespace consort::agent
