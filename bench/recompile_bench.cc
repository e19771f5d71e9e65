// How long it takes to compile again after one host of a site was edited, with everything else
// warm. Prints JSON. Edits hosts/HOST.yaml, and puts it back. usage: recompile_bench SITE HOST
// ROUNDS
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "base/thread_pool.h"
#include "cli/known_facts.h"
#include "compiler/compiler.h"
#include "document/folder_tree.h"
#include "document/loader.h"
#include "resources/built_in.h"

namespace {

using namespace consort;
using Compilations = std::vector<std::shared_ptr<const compiler::Compilation>>;

std::string slurp(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

double milliseconds_since(std::chrono::steady_clock::time_point begun) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun)
      .count();
}

Result<std::vector<double>> edit_and_compile(const std::string& folder, const std::string& host,
                                             int rounds) {
  TRY(document::FolderTree tree, document::FolderTree::open(folder));
  resources::Registry registry = resources::built_in();
  model::Documents names;
  document::Loader loader(tree, names);
  cli::KnownFacts facts;
  compiler::Compiler compiler({registry.schema(), tree, loader, names, facts});
  compiler.refresh();
  ThreadPool pool;
  compiler::ParallelFor parallel = [&](size_t count, const std::function<void(size_t)>& body) {
    pool.for_each(count, 1, body);
  };
  Compilations all = compiler.compile_all(compiler.hosts(), parallel);

  std::string path = folder + "/hosts/" + host + ".yaml", text = slurp(path);
  std::vector<double> times;
  for (int round = 0; round < rounds; ++round) {
    std::ofstream(path) << text << "\ndescription: edit " << round << "\n";
    auto begun = std::chrono::steady_clock::now();
    compiler.refresh();
    std::vector<std::string> outdated = compiler.outdated(compiler.hosts(), parallel);
    if (outdated != std::vector{host})
      return fail(Code::failed, std::to_string(outdated.size()) + " hosts are outdated, not one");
    if (!compiler.compile(host)->catalog) return fail(Code::failed, host + " does not compile");
    times.push_back(milliseconds_since(begun));
  }
  std::ofstream(path) << text;
  return times;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  auto times = edit_and_compile(argv[1], argv[2], atoi(argv[3]));
  if (!times) {
    fprintf(stderr, "recompile_bench: %s\n", times.error().to_string().c_str());
    return 1;
  }
  std::sort(times->begin(), times->end());
  printf("{\"p50\": %.3f, \"max\": %.3f}\n", (*times)[times->size() / 2], times->back());
}
