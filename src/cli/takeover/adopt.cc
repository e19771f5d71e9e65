#include <unistd.h>

#include "cli/takeover/local_machine.h"
#include "cli/takeover/taking_over.h"

namespace consort::cli {

int run_adopt(const Call& call) {
  auto machine = LocalMachine::open(call, call.arguments.root, call.arguments.folders);
  if (!machine) return failed(call, machine.error());
  if (call.arguments.root == "/" && ::geteuid() != 0)
    call.terminal.say("Only root sees everything: what you may not read is not described");
  return take_over(call, **machine);
}

}  // namespace consort::cli
