#include "server/program/program.h"

#include <unistd.h>

#include <ostream>

namespace consort::server {
namespace {

constexpr int kOk = 0, kError = 1, kDamaged = 4;

Result<bool> dispatch(const VerbCall& call) {
  switch (call.arguments.verb) {
    case Verb::start:
      return run_start(call);
    case Verb::backup:
      return run_backup(call);
    case Verb::restore:
      return run_restore(call);
    case Verb::check:
      return run_check(call);
    case Verb::help:
      call.out << usage();
      return true;
  }
  return false;
}

std::string machine_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "";
}

Result<Config> config_of(const Arguments& arguments) {
  TRY(Config config, load_config(arguments.config));
  if (arguments.data) config.data = *arguments.data;
  if (arguments.listen) TRY_DO(set_listen(config, *arguments.listen));
  name_after_machine(config, machine_name());
  return config;
}

}  // namespace

int run_program(const std::vector<std::string>& words, const Clock& clock,
                const model::Schema& schema, std::stop_token stop, std::ostream& out,
                std::ostream& messages) {
  auto complain = [&](const Error& error) {
    messages << "error: " << error.to_string() << "\n";
    return kError;
  };
  auto arguments = parse_arguments(words);
  if (!arguments) {
    complain(arguments.error());
    messages << "hint: consort server help\n";
    return kError;
  }
  auto config = config_of(*arguments);
  if (!config) return complain(config.error());
  auto log = standard_error_log(arguments->verbose ? Log::Level::debug : Log::Level::info);
  auto done = dispatch({*arguments, *config, clock, *log, schema, stop, out});
  if (!done) return complain(done.error());
  return *done ? kOk : kDamaged;
}

}  // namespace consort::server
