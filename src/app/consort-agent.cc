// consort-agent: the daemon on a machine. Gives the real things to those who ask for them.
#include <malloc.h>
#include <sys/prctl.h>

#include <iostream>

#include "agent/program/program.h"
#include "app/signals.h"
#include "resources/built_in.h"

namespace {

// The agent is small and mostly asleep: memory comes in small pages, from one arena, and goes back.
void be_modest() {
  ::prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
  ::mallopt(M_ARENA_MAX, 1);
  ::mallopt(M_MMAP_THRESHOLD, 64 << 10);
  ::mallopt(M_TRIM_THRESHOLD, 128 << 10);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace consort;
  be_modest();
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
