// How fast sites as git are. Prints a line of JSON a figure.
// usage: sites_bench FOLDER [COMMITS]
//   FOLDER   where repositories are made and removed; what syncing costs there is part of the
//   figures COMMITS  of the history whose first page is read; 100,000 unless said otherwise
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "base/thread_pool.h"
#include "cli/known_facts.h"
#include "compiler/compiler.h"
#include "document/folder_tree.h"
#include "document/loader.h"
#include "resources/built_in.h"
#include "server/sites/bare_repository.h"
#include "server/sites/git_environment.h"
#include "server/sites/git_service.h"
#include "system/process.h"

namespace {

using namespace consort;
using namespace consort::server;
using Steady = std::chrono::steady_clock;
namespace fs = std::filesystem;

constexpr int kHosts = 1'000;
constexpr int kPushes = 20;
constexpr auto kCommitting = std::chrono::seconds(5);
const SystemClock kClock;

template <class T>
T must(Result<T> result) {
  if (!result) {
    fprintf(stderr, "sites_bench: %s\n", result.error().to_string().c_str());
    exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

double milliseconds_since(Steady::time_point begun) {
  return std::chrono::duration<double, std::milli>(Steady::now() - begun).count();
}

void print(const char* figure, double value, const char* unit) {
  printf("{\"figure\":\"%s\",\"value\":%.3f,\"unit\":\"%s\"}\n", figure, value, unit);
  fflush(stdout);
}

CommitDetails details(std::string message) { return {{"Ann", "ann@example.org"}, message}; }

void git(const std::string& folder, std::vector<std::string> arguments, std::string input = {}) {
  static const auto processes = system::real_process_runner("/");
  auto environment = git_environment();
  for (const char* role : {"AUTHOR", "COMMITTER"}) {
    environment.emplace_back(std::string("GIT_") + role + "_NAME", "Ann");
    environment.emplace_back(std::string("GIT_") + role + "_EMAIL", "ann@example.org");
  }
  arguments.insert(arguments.begin(), "git");
  must(run_checked(*processes, {.argv = std::move(arguments),
                                .environment = std::move(environment),
                                .directory = folder,
                                .input = std::move(input)}));
}

FileEdits fleet() {
  FileEdits files{{"site.yaml", "name: bench\nformat: 1\n"}};
  for (int tag = 0; tag < 20; ++tag) {
    files["tags/t" + std::to_string(tag) + ".yaml"] =
        "files:\n  /etc/t" + std::to_string(tag) + ": {content: x, mode: \"0644\"}\n";
  }
  for (int host = 0; host < kHosts; ++host) {
    std::string text = "tags: [t" + std::to_string(host % 20) + "]\nfiles:\n";
    for (int i = 0; i < 10; ++i)
      text +=
          "  /etc/f" + std::to_string(i) + ": {content: \"host " + std::to_string(host) + "\"}\n";
    files["hosts/h" + std::to_string(host) + ".yaml"] = std::move(text);
  }
  return files;
}

double compile_all(const document::SourceTree& tree) {
  resources::Registry registry = resources::built_in();
  model::Documents names;
  document::Loader loader(tree, names);
  cli::KnownFacts facts;
  compiler::Compiler compiler({registry.schema(), tree, loader, names, facts});
  ThreadPool pool;
  auto begun = Steady::now();
  compiler.refresh();
  compiler.compile_each(
      compiler.hosts(),
      [&](size_t count, const std::function<void(size_t)>& body) { pool.for_each(count, 1, body); },
      [](size_t, const std::shared_ptr<const compiler::Compilation>& compilation) {
        check(compilation->catalog != nullptr, "the fleet does not compile");
      });
  return milliseconds_since(begun);
}

void compiling(const std::string& folder) {
  auto site = must(create_repository({.folder = folder + "/fleet.git"}, kClock));
  auto begun = Steady::now();
  ObjectId head = must(site->edit(std::nullopt, fleet(), details("Fleet")));
  print("commit of 1,021 files", milliseconds_since(begun), "ms");
  git(folder, {"clone", "-q", site->folder(), "work"});
  auto work = must(document::FolderTree::open(folder + "/work"));
  for (const char* when : {"first", "again"}) {
    begun = Steady::now();
    auto tree = must(site->tree(head));
    must(tree->list());
    print((std::string("list of 1,000 hosts from git, ") + when).c_str(), milliseconds_since(begun),
          "ms");
    begun = Steady::now();
    must(work.list());
    print((std::string("list of 1,000 hosts from a folder, ") + when).c_str(),
          milliseconds_since(begun), "ms");
    print("compile of 1,000 hosts from git", compile_all(*tree), "ms");
    print("compile of 1,000 hosts from a folder", compile_all(work), "ms");
  }
}

void committing(const std::string& folder) {
  auto site = must(create_repository({.folder = folder + "/commits.git"}, kClock));
  std::optional<ObjectId> head;
  int commits = 0;
  auto begun = Steady::now();
  for (; Steady::now() - begun < kCommitting; ++commits)
    head = must(site->edit(head, {{"hosts/a.yaml", std::to_string(commits)}}, details("Edit")));
  print("commits of one value", commits * 1000 / milliseconds_since(begun), "1/s");
}

void logging(const std::string& folder, int commits) {
  auto site = must(create_repository({.folder = folder + "/history.git"}, kClock));
  std::string history;
  for (int i = 0; i < commits; ++i) {
    std::string text = std::to_string(i), path = "hosts/h" + std::to_string(i % 1000) + ".yaml";
    history += "commit refs/heads/main\ncommitter Ann <ann@example.org> " +
               std::to_string(1'700'000'000 + i) + " +0000\ndata 4\nEdit\nM 644 inline " + path +
               "\ndata " + std::to_string(text.size()) + "\n" + text + "\n";
  }
  git(site->folder(), {"-c", "core.fsync=none", "fast-import", "--quiet"}, std::move(history));
  for (std::string path : {"", "hosts/h7.yaml"}) {
    auto begun = Steady::now();
    must(site->log({.path = path, .limit = 50}));
    print(path.empty() ? "first page of the log" : "first page of the log of one file",
          milliseconds_since(begun), "ms");
  }
  auto begun = Steady::now();
  auto last = must(site->log({.limit = 4'000})).commits.back().id;
  print("4,000 commits of the log", milliseconds_since(begun), "ms");
  begun = Steady::now();
  must(site->compare(last, *must(site->head())));
  print("comparison of commits 4,000 apart", milliseconds_since(begun), "ms");
}

void pushing(const std::string& folder) {
  std::shared_ptr<SiteRepository> site =
      must(create_repository({.folder = folder + "/push.git"}, kClock));
  GitService service({.find = [&](const SiteName&) { return site; },
                      .authorise =
                          [](const net::Request&, const SiteName&) {
                            return GitAccess{"ann", true, true};
                          }});
  net::Loop loop;
  auto server = must(net::HttpServer::listen(
      loop, {},
      {.admit = [&](const net::Request& request) { return service.admit(request); },
       .handle =
           [&](net::Request request, net::Responder responder) {
             service.handle(std::move(request), std::move(responder));
           }}));
  std::thread thread([&] { loop.run(); });
  std::string url = "http://127.0.0.1:" + std::to_string(server->port()) + "/git/a/b.git";
  std::string work = folder + "/pusher";
  git(folder, {"init", "-q", "-b", "main", work});
  std::vector<double> times;
  for (int i = 0; i < kPushes; ++i) {
    git(work, {"commit", "-q", "--allow-empty", "-m", "Edit"});
    auto begun = Steady::now();
    git(work, {"push", "-q", url, "main"});
    times.push_back(milliseconds_since(begun));
  }
  loop.stop();
  thread.join();
  std::sort(times.begin(), times.end());
  print("push, median", times[times.size() / 2], "ms");
  print("push, slowest", times.back(), "ms");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: sites_bench FOLDER [COMMITS]\n");
    return 2;
  }
  std::string folder = (fs::absolute(argv[1]) / "sites_bench").string();
  fs::remove_all(folder);
  fs::create_directories(folder);
  compiling(folder);
  committing(folder);
  logging(folder, argc > 2 ? atoi(argv[2]) : 100'000);
  pushing(folder);
  fs::remove_all(folder);
}
