// consort-agent: the daemon on a machine. Gives the real things to those who ask for them.
#include <iostream>

#include "agent/program/program.h"
#include "app/signals.h"
#include "base/memory.h"
#include "resources/built_in.h"

int main(int argc, char** argv) {
  using namespace consort;
  take_memory_sparingly();
  static app::Signals signals;  // its thread outlives main
  SystemClock clock;
  std::vector<std::string> words(argv + 1, argv + argc);
  bool verbose = std::find(words.begin(), words.end(), "--verbose") != words.end();
  auto log = standard_error_log(verbose ? Log::Level::debug : Log::Level::info);
  agent::Wiring wiring{
      clock,
      *log,
      [&clock](const std::string& root) { return system::local_target(root, clock); },
      [](const std::string& root) { return system::inotify_watcher(root); },
      [] { return resources::built_in(); },
  };
  return agent::run_program(words, wiring, signals.stop(), std::cin, std::cout, std::cerr);
}
