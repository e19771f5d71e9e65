#pragma once
#include <iosfwd>
#include <stop_token>
#include <string>
#include <vector>

#include "base/log.h"
#include "model/schema.h"
#include "server/program/arguments.h"
#include "server/program/config.h"

namespace consort::server {

// What a verb works with.
struct VerbCall {
  const Arguments& arguments;
  const Config& config;
  const Clock& clock;
  Log& log;
  const model::Schema& schema;
  std::stop_token stop;
  std::ostream& out;
};

// Each verb, in the file of its name. True: all is as it should be.
Result<bool> run_start(const VerbCall& call);
Result<bool> run_backup(const VerbCall& call);
Result<bool> run_restore(const VerbCall& call);
Result<bool> run_check(const VerbCall& call);

// `consort server` and what follows, but what app/ gives. Exit codes: 0 fine, 1 an error, 4 the
// data are damaged (check).
int run_program(const std::vector<std::string>& words, const Clock& clock,
                const model::Schema& schema, std::stop_token stop, std::ostream& out,
                std::ostream& messages);

}  // namespace consort::server
