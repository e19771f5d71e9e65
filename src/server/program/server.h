#pragma once
#include <memory>
#include <stop_token>

#include "net/http_server.h"
#include "server/actions/server_actions.h"
#include "server/agents/agent_route.h"
#include "server/agents/store_content.h"
#include "server/api/api.h"
#include "server/deploy/deploy_service.h"
#include "server/environments/environments.h"
#include "server/notify/notifier.h"
#include "server/program/config.h"
#include "server/program/data_folder.h"
#include "server/program/front_door.h"
#include "server/program/housekeeping.h"
#include "server/sites/git_service.h"
#include "system/service_manager.h"

namespace consort::server {

// What a server works with.
struct Wiring {
  const Clock& clock;
  Log& log;
  const model::Schema& schema;  // of the resource types that sites may use
};

// The server as it runs: one data folder, one port for agents, git, REST and webhooks, and the
// threads of its services.
class Server {
 public:
  // Everything is open and the port bound when it returns. Code::busy: another server has the data
  // folder, or another program the port.
  static Result<std::unique_ptr<Server>> open(const Config& config, const Wiring& wiring);
  ~Server();

  // Until `stop`, and less than a second longer. Once.
  Status run(std::stop_token stop);

  uint16_t port() const { return http_->port(); }
  Digest root_key() const { return vault_->root_key(); }
  const DataFolder& folder() const { return folder_; }
  // Whether this start made the first admin token, which is in folder().admin_token().
  bool is_first_start() const { return first_start_; }

  // For a server inside of another program. Any thread; about the environment of the configuration.
  store::Store& store() { return *store_; }
  Result<Secret> make_join_token();  // for one host, soon
  // On top of what the site has.
  Status commit(const FileEdits& files, const CommitDetails& details);

 private:
  Server(const Config& config, const Wiring& wiring, DataFolder folder);
  Status open_store();
  Status make_first_things();
  Status open_services();
  Status open_port();
  Result<net::TlsServer> tls() const;
  Result<store::Environment> own_environment();
  void renew_certificate();
  void keep_watches();
  void begin_to_stop();
  void keep_alive();

  Config config_;  // with the port that was bound
  const Wiring wiring_;
  const DataFolder folder_;
  bool first_start_ = false;
  EventSignal signal_;
  std::unique_ptr<system::ProcessRunner> processes_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<AuthorityVault> vault_;
  std::unique_ptr<BarredAgents> barred_;
  std::unique_ptr<EnrolmentDesk> desk_;
  std::unique_ptr<DeployService> deploy_;
  std::unique_ptr<StoreContent> content_;
  net::Loop loop_;
  std::unique_ptr<AgentRoute> agents_;
  std::unique_ptr<Environments> environments_;
  std::unique_ptr<ServerActions> actions_;
  std::unique_ptr<Api> api_;
  std::unique_ptr<GitService> git_;
  std::unique_ptr<FrontDoor> door_;
  std::unique_ptr<net::HttpServer> http_;
  std::unique_ptr<Housekeeping> housekeeping_;
  std::unique_ptr<Notifier> notifier_;
  const system::ServiceManager manager_;
  net::Timer certificate_, alive_, watches_, last_;
  bool stopping_ = false;
};

}  // namespace consort::server
