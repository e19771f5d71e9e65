// consort: the command line. The only place where real things are given to those who ask for them.
#include <sys/stat.h>
#include <unistd.h>

#include <iostream>

#include "app/embedded/embedded.h"
#include "app/signals.h"
#include "cli/context.h"
#include "resources/built_in.h"
#include "server/program/program.h"

namespace {

// The version, and which file is running: while developing, one version has many builds.
std::string identity_of_program() {
  struct stat status;
  if (::stat("/proc/self/exe", &status) != 0) return {};
  return CONSORT_VERSION " " + std::to_string(status.st_dev) + " " + std::to_string(status.st_ino) +
         " " + std::to_string(status.st_size) + " " + std::to_string(status.st_mtim.tv_sec) + "." +
         std::to_string(status.st_mtim.tv_nsec);
}

// Of the environment; "" when it is not set.
std::string_view value_of(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

bool colour_wanted() { return value_of("TERM") != "dumb" && value_of("NO_COLOR").empty(); }

}  // namespace

int main(int argc, char** argv) {
  using namespace consort;
  std::ios::sync_with_stdio(false);
  static app::Signals signals;  // its thread outlives main
  SystemClock clock;
  cli::Wiring wiring{
      [&clock](const std::string& root) { return system::local_target(root, clock); },
      [](const std::string& root) { return system::inotify_watcher(root); },
      [] { return resources::built_in(); },
      clock,
      signals.stop(),
      identity_of_program(),
      [](const char* name) { return std::string(value_of(name)); },
      [&clock](const std::vector<std::string>& words) {
        const resources::Registry types = resources::built_in();
        return server::run_program(words, clock, types.schema(), signals.stop(), std::cout,
                                   std::cerr);
      },
      [&clock](const cli::EmbeddedDeployment& deployment, const auto& tell) {
        const resources::Registry types = resources::built_in();
        return app::deploy_embedded(deployment, types.schema(), clock, tell, signals.stop());
      },
      STDIN_FILENO,
  };
  cli::Terminal terminal({std::cout, std::cerr, std::cin, isatty(STDOUT_FILENO) == 1,
                          isatty(STDERR_FILENO) == 1, isatty(STDIN_FILENO) == 1, colour_wanted()});
  return cli::run(argc, argv, wiring, terminal);
}
