#include "agent/daemon/daemon.h"
#include "agent/program/program.h"

namespace consort::agent {

Result<bool> run_daemon(const Call& call) {
  TRY(auto daemon, Daemon::open(call.config, call.wiring));
  TRY_DO(daemon->run(call.stop));
  return true;
}

}  // namespace consort::agent
