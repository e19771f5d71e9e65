// How long it takes to compile a fleet from documents in memory, parsing included, and what one
// host of it costs when everything else is warm. Prints JSON. usage: compile_bench [HOSTS]
// [THREADS]
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "base/thread_pool.h"
#include "compiler/compiler.h"
#include "document/loader.h"
#include "document/source_tree.h"
#include "model/resource.h"
#include "resources/built_in.h"

namespace {

using namespace consort;

// A site that exists nowhere but here.
class Generated final : public document::SourceTree {
 public:
  std::map<std::string, std::string, std::less<>> files;

  Result<std::vector<document::SourceFile>> list() const override {
    std::vector<document::SourceFile> list;
    for (const auto& [path, text] : files)
      list.push_back({path, text.size()});
    return list;
  }
  Result<std::string> read(std::string_view path, uint64_t) const override {
    auto found = files.find(path);
    if (found == files.end()) return fail(Code::not_found, "no such file");
    return found->second;
  }
  Result<document::Stamp> stamp(std::string_view path) const override {
    auto found = files.find(path);
    if (found == files.end()) return fail(Code::not_found, "no such file");
    return document::Stamp{fingerprint(found->second)};
  }
};

class NoFacts final : public compiler::HostFacts {
 public:
  std::shared_ptr<const model::Facts> facts(const std::string&) const override { return nullptr; }
};

// 30 resources: 10 packages, 10 files of which each has two expressions, 5 services, 5 groups.
std::string tag(const std::string& name) {
  std::string text = "parameters: {" + name + "_port: 8000}\npackages:\n";
  for (int i = 0; i < 10; ++i)
    text += "  " + name + "-" + std::to_string(i) + ": {}\n";
  text += "files:\n";
  for (int i = 0; i < 10; ++i) {
    text += "  /etc/" + name + "/" + std::to_string(i) +
            ":\n    mode: \"0644\"\n    notifies: services." + name + "-" + std::to_string(i % 5) +
            "\n    content: |\n      server {{ host.name }}\n      listen {{ " + name + "_port + " +
            std::to_string(i) + " }}\n";
  }
  text += "services:\n";
  for (int i = 0; i < 5; ++i)
    text += "  " + name + "-" + std::to_string(i) + ": {state: running, enabled: true}\n";
  text += "groups:\n";
  for (int i = 0; i < 5; ++i)
    text += "  " + name + "-" + std::to_string(i) + ": {}\n";
  return text;
}

// Three tags and ten files of its own: 100 resources.
std::string host(int number) {
  std::string role = "role" + std::to_string(number % 10);
  std::string text = "tags: [base, " + role + ", place" + std::to_string(number / 10 % 10) +
                     "]\nparameters: {" + role + "_port: " + std::to_string(9000 + number % 100) +
                     "}\nfiles:\n";
  for (int i = 0; i < 10; ++i) {
    text += "  /srv/" + std::to_string(number) + "-" + std::to_string(i) + ": {content: \"part " +
            std::to_string(i) + "\\n\", mode: \"0640\"}\n";
  }
  return text;
}

std::string host_path(int number) {
  return "hosts/node" + std::to_string(100000 + number) + ".yaml";
}

Generated fleet(int hosts) {
  Generated tree;
  tree.files["site.yaml"] = "name: fleet\nformat: 1\n";
  tree.files["tags/base.yaml"] = tag("base");
  for (int i = 0; i < 10; ++i) {
    tree.files["tags/role" + std::to_string(i) + ".yaml"] = tag("role" + std::to_string(i));
    tree.files["tags/place" + std::to_string(i) + ".yaml"] = tag("place" + std::to_string(i));
  }
  for (int i = 0; i < hosts; ++i)
    tree.files[host_path(i)] = host(i);
  return tree;
}

double seconds_since(std::chrono::steady_clock::time_point begun) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

long peak_kb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

}  // namespace

int main(int argc, char** argv) {
  int hosts = argc > 1 ? atoi(argv[1]) : 1000;
  size_t threads = argc > 2 ? static_cast<size_t>(atoi(argv[2])) : 2;
  Generated tree = fleet(hosts);
  resources::Registry registry = resources::built_in();
  NoFacts facts;
  ThreadPool pool(threads - 1);
  compiler::ParallelFor parallel = [&](size_t count, const std::function<void(size_t)>& body) {
    pool.for_each(count, 4, body);
  };
  long before_kb = peak_kb();
  double cpu = cpu_seconds();
  auto begun = std::chrono::steady_clock::now();

  model::Documents names;
  document::Loader loader(tree, names);
  compiler::Compiler compiler({registry.schema(), tree, loader, names, facts});
  compiler.refresh();
  std::atomic<size_t> resources = 0, bytes = 0, failed = 0;
  compiler.compile_each(compiler.hosts(), parallel, [&](size_t, const auto& compilation) {
    if (!compilation->catalog) {
      fprintf(stderr, "%s", render(compilation->diagnostics, compiler.lines()).c_str());
      ++failed;
      return;
    }
    resources += compilation->catalog->resources.size();
    bytes += model::to_json(*compilation->catalog).size();
  });
  double wall = seconds_since(begun);
  cpu = cpu_seconds() - cpu;
  if (failed > 0) return 1;

  tree.files[host_path(hosts / 2)] += "packages: {one-more: {}}\n";
  begun = std::chrono::steady_clock::now();
  compiler.refresh();
  std::vector<std::string> outdated = compiler.outdated(compiler.hosts(), parallel);
  compiler.compile_all(outdated, parallel);
  double again = seconds_since(begun);

  double count = static_cast<double>(resources);
  printf(
      "{\"hosts\": %d, \"resources\": %zu, \"wall_s\": %.3f, \"cpu_s\": %.3f, "
      "\"resources_per_cpu_s\": %.0f, "
      "\"json_bytes\": %zu, \"memory_bytes_each\": %.0f, \"outdated\": %zu, \"again_ms\": %.2f}\n",
      hosts, resources.load(), wall, cpu, count / cpu, bytes.load(),
      static_cast<double>(peak_kb() - before_kb) * 1024 / count, outdated.size(), again * 1e3);
}
