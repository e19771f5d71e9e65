#include "agent/program/program.h"

#include <ostream>

namespace consort::agent {
namespace {

constexpr int kOk = 0, kError = 1, kNotAsItShould = 4;

Result<bool> dispatch(const Call& call) {
  switch (call.arguments.verb) {
    case Verb::run:
      return run_daemon(call);
    case Verb::once:
      return run_once(call);
    case Verb::status:
      return run_status(call);
    case Verb::join:
      return run_join(call);
    case Verb::help:
      call.out << usage();
      return true;
    case Verb::version:
      call.out << "consort-agent " CONSORT_VERSION "\n";
      return true;
  }
  return false;
}

}  // namespace

int run_program(const std::vector<std::string>& words, const Wiring& wiring, std::stop_token stop,
                std::istream& in, std::ostream& out, std::ostream& messages) {
  auto complain = [&](const Error& error) {
    messages << "error: " << error.to_string() << "\n";
    return kError;
  };
  auto arguments = parse_arguments(words);
  if (!arguments) {
    complain(arguments.error());
    messages << "hint: consort-agent help\n";
    return kError;
  }
  auto config = load_config(arguments->config);
  if (!config) return complain(config.error());
  if (arguments->data) config->data = *arguments->data;
  auto done = dispatch({*arguments, *config, wiring, stop, in, out});
  if (!done) return complain(done.error());
  return *done ? kOk : kNotAsItShould;
}

}  // namespace consort::agent
