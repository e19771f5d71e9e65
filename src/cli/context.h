#pragma once
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "cli/arguments.h"
#include "cli/terminal.h"
#include "resources/registry.h"
#include "system/events.h"
#include "system/target.h"

namespace consort::cli {

// A deployment by a server that lives in this process, to an agent that does too.
struct EmbeddedDeployment {
  std::string site;  // folder
  std::string host;  // of the site
  std::string root;  // of the system it is
};

// What the verbs are given to work with: app/ fills it with the real things, tests with fakes.
struct Wiring {
  std::function<Result<std::unique_ptr<system::Target>>(const std::string& root)> open_target;
  std::function<Result<std::unique_ptr<system::PathWatcher>>(const std::string& root)> open_watcher;
  std::function<resources::Registry()> registry;
  const Clock& clock;
  std::stop_token stop;      // requested on ^C
  std::string program = {};  // tells this build from others; empty: compile every time
  std::function<std::string(const char* name)> variable = {};  // of the environment; "": not set
  // `consort server` with the words that follow it; returns the exit code.
  std::function<int(const std::vector<std::string>& words)> server = {};
  // Blocks until the agent has reported: model::Report as JSON has it. `tell` hears how far it is.
  std::function<Result<model::Value>(const EmbeddedDeployment& deployment,
                                     const std::function<void(const std::string&)>& tell)>
      deploy_embedded = {};
  int input = -1;  // descriptor of the standard input, to notice its end; -1: not noticed
  std::string executable = "/proc/self/exe";  // this program, to be sent elsewhere
};

// One call of the program.
struct Call {
  const Arguments& arguments;
  const Wiring& wiring;
  Terminal& terminal;
};

// Each verb, in the file of its name. Returns the exit code.
int run_init(const Call& call);
int run_check(const Call& call);
int run_compile(const Call& call);
int run_plan(const Call& call);
int run_apply(const Call& call);
int run_watch(const Call& call);
int run_explain(const Call& call);
int run_read(const Call& call);
int run_adopt(const Call& call);
int run_takeover(const Call& call);
int run_observe(const Call& call);
int run_alike(const Call& call);
int run_types(const Call& call);
int run_facts(const Call& call);
int run_version(const Call& call);
int deploy_embedded(const Call& call);  // consort deploy --embedded
int run_completion(const Call& call);

// Parses, dispatches, and turns what is left of errors into messages.
int run(int argc, const char* const* argv, const Wiring& wiring, Terminal& terminal);

// Says the error, on err as text or on out as {"error": ...} when --output asks for JSON or YAML,
// and returns kError.
int failed(const Call& call, const Error& error, std::string_view hint = {});

}  // namespace consort::cli
