#pragma once
#include <iosfwd>
#include <stop_token>
#include <string>
#include <vector>

#include "agent/daemon/premises.h"
#include "agent/program/arguments.h"

namespace consort::agent {

// What a verb works with.
struct Call {
  const Arguments& arguments;
  const Config& config;
  const Wiring& wiring;
  std::stop_token stop;
  std::istream& in;
  std::ostream& out;
};

// Each verb, in the file of its name. True: all is as it should be.
Result<bool> run_daemon(const Call& call);
Result<bool> run_once(const Call& call);
Result<bool> run_status(const Call& call);
Result<bool> run_join(const Call& call);

// The whole program but what app/ gives. Exit codes: 0 fine, 1 an error, 4 some resources failed
// (once), or the agent is not running (status).
int run_program(const std::vector<std::string>& words, const Wiring& wiring, std::stop_token stop,
                std::istream& in, std::ostream& out, std::ostream& messages);

}  // namespace consort::agent
