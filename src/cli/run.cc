#include <unistd.h>

#include "base/memory.h"
#include "cli/context.h"
#include "cli/exit_code.h"
#include "cli/output.h"

namespace consort::cli {
namespace {

int dispatch(const Call& call) {
  if (auto run = call.arguments.remote.run) return run(call);
  switch (call.arguments.verb) {
    case Verb::init:
      return run_init(call);
    case Verb::check:
      return run_check(call);
    case Verb::compile:
      return run_compile(call);
    case Verb::plan:
      return run_plan(call);
    case Verb::apply:
      return run_apply(call);
    case Verb::watch:
      return run_watch(call);
    case Verb::explain:
      return run_explain(call);
    case Verb::read:
      return run_read(call);
    case Verb::adopt:
      return run_adopt(call);
    case Verb::takeover:
      return run_takeover(call);
    case Verb::alike:
      return run_alike(call);
    case Verb::observe:
      return run_observe(call);
    case Verb::types:
      return run_types(call);
    case Verb::facts:
      return run_facts(call);
    case Verb::version:
      return run_version(call);
    case Verb::completion:
      return run_completion(call);
    case Verb::server:
      return call.wiring.server(call.arguments.names);
    case Verb::remote:
      break;
  }
  return kError;
}

}  // namespace

int run(int argc, const char* const* argv, const Wiring& wiring, Terminal& terminal) {
  Parsed parsed = parse_arguments(argc, argv);
  if (!parsed.arguments) {
    if (parsed.exit_code == kOk)
      terminal.print(parsed.text);
    else
      terminal.say(parsed.text.substr(0, parsed.text.find_last_not_of('\n') + 1));
    return parsed.exit_code;
  }
  const bool stays =
      parsed.arguments->verb == Verb::watch || parsed.arguments->verb == Verb::server;
  if (!stays) take_memory_in_large_pieces();
  int code = dispatch({*parsed.arguments, wiring, terminal});
  if (code != kOk || terminal.printed()) return code;
  terminal.complain("cannot write to the standard output");
  return kError;
}

int failed(const Call& call, const Error& error, std::string_view hint) {
  bool unprivileged = error.code == Code::denied && ::geteuid() != 0;
  if (hint.empty() && unprivileged) hint = "run it as root";
  if (hint.empty() && error.code == Code::busy) hint = "wait for it, or stop it";
  if (call.arguments.format == Format::table || call.arguments.format == Format::name) {
    call.terminal.complain(error.to_string(), hint);
  } else {
    print_error(call, to_string(error.code), error.to_string(), hint);
  }
  return kError;
}

}  // namespace consort::cli
