// What `consort apply --yes` does, with the CPU seconds of each phase as a line of JSON.
// usage: phases_bench SITE HOST ROOT STATE [paranoid]
#include <sys/resource.h>

#include <cstdio>
#include <iostream>

#include "base/memory.h"
#include "cli/exit_code.h"
#include "cli/workspace.h"
#include "resources/built_in.h"

namespace {

using namespace consort;

double cpu() {
  rusage used;
  getrusage(RUSAGE_SELF, &used);
  auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

// Prints what has passed since the mark before.
class Marks {
 public:
  void mark(const char* phase) {
    double now = cpu();
    printf("%s\"%s\": %.6f", last_ == 0 ? "{" : ", ", phase, now - last_);
    last_ = now;
  }
  void end() { printf(", \"total\": %.6f}\n", cpu()); }

 private:
  double last_ = 0;
};

Status apply(const cli::Call& call, Marks& marks) {
  cli::Workspace workspace(call);
  TRY_DO(workspace.open_target());
  marks.mark("facts");
  TRY(auto catalog, workspace.catalog());
  if (!catalog) return fail(Code::invalid, "the site does not compile");
  marks.mark("compile");
  TRY_DO(workspace.open_engine(std::move(catalog), /*writes=*/true,
                               {{call.arguments.paranoid, false}, {}}));
  marks.mark("open");
  agent::Engine& engine = workspace.engine();
  agent::Engine::Look look = engine.look_at_all({});
  marks.mark("look");
  agent::Observer quiet;
  TRY(model::Report report, engine.apply(look, quiet, {}));
  if (!report.succeeded()) return fail(Code::failed, "not everything could be applied");
  marks.mark("apply");
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  take_memory_in_large_pieces();
  cli::Arguments arguments;
  arguments.site = argv[1];
  arguments.host = argv[2];
  arguments.root = argv[3];
  arguments.state = argv[4];
  arguments.paranoid = argc > 5;
  SystemClock clock;
  cli::Wiring wiring{
      [&clock](const std::string& root) { return system::local_target(root, clock); },
      [](const std::string& root) { return system::inotify_watcher(root); },
      [] { return resources::built_in(); },
      clock,
      {},
      "phases_bench",
  };
  cli::Terminal terminal({std::cout, std::cerr, std::cin});
  Marks marks;
  marks.mark("start");
  cli::Call call{arguments, wiring, terminal};
  Status status = apply(call, marks);
  if (!status) return cli::failed(call, status.error());
  marks.end();
}
