// agent_bench PROGRAM [RESOURCES]: what consort-agent costs while nothing happens. Joins a server
// in this process, is given a catalog of so many files (1,000), and is left alone.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "agent/testing/fake_server.h"
#include "resources/built_in.h"
#include "trust/testing/folder.h"

namespace {

using namespace consort;
using namespace std::chrono_literals;

constexpr auto kIdle = 30s;

pid_t launch(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  for (const std::string& word : words)
    arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_t process = ::fork();
  if (process == 0) {
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
  }
  return process;
}

model::Catalog files(int number) {
  resources::Registry registry = resources::built_in();
  const model::TypeSchema& type = *registry.schema().find("files");
  model::Catalog catalog;
  catalog.host = "web1";
  for (int i = 0; i < number; ++i) {
    char name[32];
    std::snprintf(name, sizeof name, "/etc/file%06d", i);
    model::Resource resource;
    resource.address = {"files", name};
    resource.attributes.set("content", model::Value("the content of file " + std::to_string(i)));
    for (const model::AttributeSchema& attribute : type.attributes)
      if (!attribute.default_value.is_null() && !resource.attributes.contains(attribute.name))
        resource.attributes.set(attribute.name, attribute.default_value);
    resource.hash = model::resource_hash(resource);
    catalog.resources.push_back(std::move(resource));
  }
  return catalog;
}

// The number after `field` in a file of /proc, of all threads of the process together.
int64_t total(pid_t process, const std::string& field) {
  int64_t sum = 0;
  std::string tasks = "/proc/" + std::to_string(process) + "/task";
  for (const auto& task : std::filesystem::directory_iterator(tasks)) {
    std::ifstream status(task.path() / "status");
    for (std::string line; std::getline(status, line);)
      if (line.starts_with(field + ":")) sum += std::stoll(line.substr(field.size() + 1));
  }
  return sum;
}

int64_t of_process(pid_t process, const std::string& field) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(field + ":")) return std::stoll(line.substr(field.size() + 1));
  return -1;
}

double milliseconds(std::chrono::steady_clock::duration time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

}  // namespace

int main(int argc, char** argv) {
  int number = 1000;
  if (argc < 2 ||
      (argc > 2 && std::from_chars(argv[2], argv[2] + strlen(argv[2]), number).ptr == argv[2])) {
    std::fprintf(stderr, "usage: agent_bench PROGRAM [RESOURCES]\n");
    return 1;
  }
  SystemClock clock;
  trust::Folder folder;
  agent::FakeServer server(clock);
  auto& script = server.script();
  std::filesystem::create_directories(folder.path() + "/root/etc");
  folder.write("agent.yaml", "data: " + folder.path() +
                                 "/data\nlocal: false\nroots: [{name: web1, path: " +
                                 folder.path() + "/root}]\n");
  folder.write("token", server.token().to_text().reveal());
  std::string config = folder.path() + "/agent.yaml";
  pid_t join =
      launch({argv[1], "--config", config, "join", "--token-file", folder.path() + "/token"});
  int status = 0;
  if (::waitpid(join, &status, 0) < 0 || status != 0) return 1;

  model::Catalog catalog = files(number);
  wire::Held held = script.publish(catalog, 1);
  script.order(script.offer(catalog, 1));
  script.order(wire::Apply{.target = "web1", .deployment = "d-1", .catalog = held});
  auto begun = std::chrono::steady_clock::now();
  pid_t agent = launch({argv[1], "--config", config, "run"});
  script.wait_for_hellos(1);
  std::printf("%-40s %10.1f ms\n", "start to hello",
              milliseconds(std::chrono::steady_clock::now() - begun));
  auto settled = script.wait_for<wire::State>([&](const wire::State& state) {
    return !state.deploying && state.counts.compliant == number;
  });
  std::printf("%-40s %10.1f ms\n", "start to all resources applied",
              milliseconds(std::chrono::steady_clock::now() - begun));
  if (!settled) std::printf("not all have been applied\n");
  std::this_thread::sleep_for(5s);
  std::printf("%-40s %10lld kB\n", "resident while idle",
              static_cast<long long>(of_process(agent, "VmRSS")));
  std::printf("%-40s %10lld kB\n", "  of that its own",
              static_cast<long long>(of_process(agent, "RssAnon")));
  int64_t before = total(agent, "voluntary_ctxt_switches");
  std::this_thread::sleep_for(kIdle);
  std::printf("%-40s %10lld\n", "wake-ups in 30 s, heartbeats of 30 s",
              static_cast<long long>(total(agent, "voluntary_ctxt_switches") - before));
  begun = std::chrono::steady_clock::now();
  ::kill(agent, SIGTERM);
  ::waitpid(agent, &status, 0);
  std::printf("%-40s %10.1f ms\n", "SIGTERM to the end",
              milliseconds(std::chrono::steady_clock::now() - begun));
  return 0;
}
