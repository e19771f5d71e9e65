#pragma once
#include <stop_token>

#include "agent/daemon/premises.h"

namespace consort::agent {

// Waits until this machine has joined a server, which `consort-agent join` does in another process:
// the lock is left to that one until it is done. Tells the service manager that all is well
// meanwhile. False when `stop` came first. Reads the keys, and makes their folder.
Result<bool> await_membership(const Config& config, const Wiring& wiring, std::stop_token stop);

}  // namespace consort::agent
