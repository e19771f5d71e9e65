#include "cli/exit_code.h"
#include "cli/takeover/remote_machine.h"
#include "cli/takeover/taking_over.h"

namespace consort::cli {
namespace {

Result<std::unique_ptr<RemoteMachine>> open_machine(const Call& call) {
  const Arguments& arguments = call.arguments;
  TRY(const SshAddress address, SshAddress::parse(arguments.subject));
  call.terminal.progress("connecting to " + address.to_string());
  TRY(auto shell, RemoteShell::open(call, address, arguments.identity));
  TRY_DO(shell->send_program());
  return std::make_unique<RemoteMachine>(std::move(shell), arguments.folders);
}

}  // namespace

int run_takeover(const Call& call) {
  auto machine = open_machine(call);
  call.terminal.end_progress();
  if (!machine && call.wiring.stop.stop_requested()) return kInterrupted;
  if (!machine) return failed(call, machine.error());
  return take_over(call, **machine);
}

}  // namespace consort::cli
