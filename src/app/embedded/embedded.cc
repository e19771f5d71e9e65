#include "app/embedded/embedded.h"

#include <stdlib.h>

#include <filesystem>
#include <thread>

#include "app/embedded/agent_in_process.h"
#include "document/folder_tree.h"
#include "model/json.h"
#include "server/program/server.h"
#include "store/reports.h"

namespace consort::app {
namespace {

using namespace std::chrono_literals;

constexpr Duration kLook = 20ms;    // for the report
constexpr Duration kPatience = 2h;  // of a whole deployment

// Tells faults, for they may explain why nothing happens; the rest is told by who deploys.
class FaultLog final : public Log {
 public:
  explicit FaultLog(const std::function<void(const std::string&)>& tell) : tell_(tell) {}
  void write(Level level, std::string_view message) override {
    if (level <= Level::warning) tell_(std::string(message));
  }

 private:
  const std::function<void(const std::string&)>& tell_;
};

class PassingFolder {
 public:
  static Result<PassingFolder> make() {
    std::error_code error;
    std::string path = std::filesystem::temp_directory_path(error) / "consort-embedded.XXXXXX";
    if (!::mkdtemp(path.data())) return os_error(errno, "making " + path);
    return PassingFolder(std::move(path));
  }
  PassingFolder(PassingFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  ~PassingFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  explicit PassingFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

Result<server::FileEdits> files_of(const std::string& folder) {
  TRY(auto tree, document::FolderTree::open(folder));
  TRY(auto list, tree.list());
  server::FileEdits files;
  for (const document::SourceFile& file : list) {
    TRY(files[file.path], tree.read(file.path));
  }
  return files;
}

// The server on its thread; ends with this.
class RunningServer {
 public:
  explicit RunningServer(std::unique_ptr<server::Server> server)
      : server_(std::move(server)),
        thread_([this](std::stop_token stop) { (void)server_->run(std::move(stop)); }) {}
  ~RunningServer() {
    thread_.request_stop();
    thread_.join();
  }
  server::Server* operator->() { return server_.get(); }

 private:
  std::unique_ptr<server::Server> server_;
  std::jthread thread_;
};

Result<std::optional<store::Host>> find_host(store::Reader& reader, const std::string& name) {
  TRY(auto environments, store::environments::all(reader));
  return store::hosts::find(reader, environments.front().id, name);
}

Result<std::optional<store::Report>> newest_report(store::Reader& reader, const std::string& name) {
  TRY(auto host, find_host(reader, name));
  if (!host) return std::optional<store::Report>();
  TRY(auto environments, store::environments::all(reader));
  const store::EnvironmentId environment = environments.front().id;
  TRY(auto page, store::reports::list(reader, environment, {.host = host->id}, {.limit = 1}));
  if (page.items.empty()) return std::optional<store::Report>();
  TRY(auto report, store::reports::get(reader, environment, page.items.front().id));
  return std::optional(std::move(report));
}

// Looks until `find` gives something.
template <class T, class Find>
Result<T> await(store::Store& store, const Clock& clock, const std::stop_token& stop,
                const std::string& what, Find find) {
  const MonotonicTime end = clock.now() + kPatience;
  while (!stop.stop_requested() && clock.now() < end) {
    TRY(std::optional<T> found, store.read(find));
    if (found) return std::move(*found);
    std::this_thread::sleep_for(kLook);
  }
  return fail(stop.stop_requested() ? Code::cancelled : Code::timeout, "there is no " + what);
}

}  // namespace

Result<model::Value> deploy_embedded(const cli::EmbeddedDeployment& deployment,
                                     const model::Schema& schema, const Clock& clock,
                                     const std::function<void(const std::string&)>& tell,
                                     std::stop_token stop) {
  FaultLog log(tell);
  TRY(PassingFolder folder, PassingFolder::make());
  tell("starting a server");
  server::Config config{.data = folder.path() + "/server", .port = 0};
  TRY(auto opened, server::Server::open(config, {clock, log, schema}));
  RunningServer server(std::move(opened));
  tell("joining");
  TRY(auto token, server->make_join_token());
  AgentInProcess agent(folder.path() + "/agent", deployment.host, deployment.root, clock, log);
  TRY_DO(agent.join(token, stop));
  TRY_DO(agent.start());
  // With its facts the first deployment is the whole one.
  const std::string& host = deployment.host;
  TRY_DO(await<Digest>(server->store(), clock, stop, "word of the machine's facts",
                       [&](store::Reader& r) -> Result<std::optional<Digest>> {
                         TRY(auto found, find_host(r, host));
                         return found ? found->facts : std::nullopt;
                       }));
  tell("deploying");
  TRY(auto files, files_of(deployment.site));
  TRY_DO(server->commit(files, {{"consort deploy", ""}, "The folder as it is"}));
  TRY(store::Report report,
      await<store::Report>(server->store(), clock, stop, "report",
                           [&](store::Reader& r) { return newest_report(r, host); }));
  return model::parse_json(report.body);
}

}  // namespace consort::app
