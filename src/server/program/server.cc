#include "server/program/server.h"

#include "net/descriptor_limit.h"
#include "server/auth/api_tokens.h"
#include "server/notify/every_way.h"
#include "server/program/data_copy.h"
#include "server/program/git_gate.h"
#include "store/operations.h"

namespace consort::server {
namespace {

constexpr size_t kDescriptors = 65'536;
constexpr Duration kGoodbye = std::chrono::milliseconds(300);  // for links to end in good order
constexpr Duration kWatchesEvery = std::chrono::seconds(15);
// A new certificate when a third of its life is over, as agents do.
constexpr Duration kNewCertificate = trust::kServerLife / 3;

}  // namespace

Server::Server(const Config& config, const Wiring& wiring, DataFolder folder)
    : config_(config),
      wiring_(wiring),
      folder_(std::move(folder)),
      processes_(system::real_process_runner("/")) {}

Result<std::unique_ptr<Server>> Server::open(const Config& config, const Wiring& wiring) {
  net::raise_descriptor_limit(kDescriptors);
  TRY(DataFolder folder, DataFolder::open(config.data));
  TRY_DO(check_own(config.data));
  TRY_DO(check_restored(config.data));
  std::unique_ptr<Server> server(new Server(config, wiring, std::move(folder)));
  TRY_DO(server->open_store());
  TRY_DO(server->make_first_things());
  TRY_DO(server->open_port());
  TRY_DO(server->open_services());
  return server;
}

Server::~Server() {
  notifier_.reset();
  housekeeping_.reset();
  if (http_) http_->stop();
  if (environments_) environments_->stop();
  if (deploy_) deploy_->stop();
}

// --- opening ---

Status Server::open_store() {
  TRY(store_, store::Store::open({.path = folder_.store()}, wiring_.clock));
  TRY(vault_, AuthorityVault::open(folder_.keys(), config_.organization, wiring_.clock));
  TRY(barred_, BarredAgents::load(*store_));
  TRY(int64_t interrupted,
      store_->write([](store::Writer& w) { return store::operations::fail_interrupted(w); }));
  if (interrupted > 0)
    wiring_.log.warning(std::to_string(interrupted) +
                        " operations were under way when the server "
                        "ended: they have failed");
  return {};
}

Status Server::make_first_things() {
  TRY(auto environments,
      store_->read([](store::Reader& r) { return store::environments::all(r); }));
  if (environments.empty())
    TRY_DO(store_->write([&](store::Writer& w) {
      return store::environments::add(w, config_.organization, config_.environment);
    }));
  TRY(first_start_, issue_first_admin(*store_, [this](const Secret& token) {
        return folder_.write_admin_token(token);
      }));
  return {};
}

Status Server::open_services() {
  auto ring = [this] { signal_.ring(); };
  desk_ = std::make_unique<EnrolmentDesk>(*store_, *vault_, *barred_, EnrolmentDesk::Settings());
  deploy_ = std::make_unique<DeployService>(
      DeployService::Parts{*store_, *vault_, wiring_.schema, wiring_.clock, wiring_.log, ring});
  content_ = std::make_unique<StoreContent>(*store_, deploy_->blobs());
  TRY(agents_, AgentRoute::make(loop_, *store_, *vault_, *barred_, *content_, *deploy_,
                                wiring_.clock, HubSettings()));
  AgentHub& hub = agents_->hub();
  deploy_->connect(hub, hub.presence());
  environments_ = std::make_unique<Environments>(Environments::Parts{
      *store_, *deploy_, *processes_, wiring_.clock, wiring_.log, folder_.sites()});
  TRY_DO(environments_->open_all());
  actions_ = std::make_unique<ServerActions>(
      ServerActions::Parts{*store_, *vault_, *barred_, *desk_, hub, *deploy_, *environments_,
                           wiring_.clock, ring, config_.reached_at(), wiring_.schema});
  auto gauges = [this] {
    return std::vector<Gauge>{
        {"consort_agents_online", "Hosts whose agents have a link",
         static_cast<double>(agents_->hub().presence().online())},
        {"consort_agent_writes_waiting", "Messages and orders of agents that wait for the store",
         static_cast<double>(agents_->hub().writes().waiting())},
        {"consort_connections", "Connections of any kind",
         static_cast<double>(http_->connections())}};
  };
  TRY(api_, Api::make(*store_, *actions_, signal_, wiring_.clock,
                      {.gauges = gauges, .store_path = folder_.store()}));
  git_ = std::make_unique<GitService>(GitService::Settings{
      .find =
          [this](const SiteName& name) {
            auto open = environments_->find(name);
            return open ? open->site : nullptr;
          },
      .authorise =
          [this](const net::Request& request, const SiteName& name) {
            return git_access(*store_, *environments_, request, name);
          },
      .outcome =
          [this](const SiteName& name, const ObjectId& head) {
            auto open = environments_->find(name);
            return open ? deploy_->outcome_of(open->id, head) : std::string();
          },
      .on_fault = [&log = wiring_.log](const Error& error) { log.warning(error.to_string()); }});
  door_ =
      std::make_unique<FrontDoor>(*api_, *git_, *agents_, *environments_, vault_->client_roots());
  housekeeping_ =
      std::make_unique<Housekeeping>(*store_, *barred_, *environments_, config_.keep, wiring_.log);
  TRY(notifier_,
      Notifier::start({*store_, signal_, wiring_.clock, wiring_.log,
                       [&clock = wiring_.clock] { return std::make_unique<EveryWay>(clock); }}));
  return {};
}

// Whoever connects waits until the loop runs, and by then the door is there.
Status Server::open_port() {
  TRY(auto identity, tls());
  net::HttpHandlers handlers{
      .admit = [this](const net::Request& request) { return door_->admit(request); },
      .handle =
          [this](net::Request request, net::Responder responder) {
            door_->handle(std::move(request), std::move(responder));
          }};
  auto http = net::HttpServer::listen(
      loop_, {.address = config_.address, .port = config_.port, .tls = std::move(identity)},
      std::move(handlers));
  if (!http)
    return std::move(http).error().within("listening at " + config_.address + ":" +
                                          std::to_string(config_.port));
  http_ = std::move(*http);
  config_.port = http_->port();
  return {};
}

Result<net::TlsServer> Server::tls() const {
  trust::Names names{.dns = config_.names};
  names.dns.push_back("localhost");
  names.addresses = {"127.0.0.1", "::1"};
  if (!config_.listens_anywhere() && config_.address != "127.0.0.1")
    names.addresses.push_back(config_.address);
  TRY(auto identity, vault_->server_identity(names));
  return net::TlsServer::make(
      {.identity = std::move(identity),
       .clients = net::ClientCertificates::optional,
       .client_roots_pem = vault_->client_roots(),
       .check = [this](const net::PeerCertificate& peer) { return barred_->check(peer); },
       .ticket_key = vault_->ticket_key()});
}

// --- embedded ---

Result<Secret> Server::make_join_token() {
  TRY(auto environment, own_environment());
  JoinTokens tokens(*store_, *vault_, wiring_.clock);
  TRY(auto made, tokens.make({.name = "embedded",
                              .environment = environment.id,
                              .life = std::chrono::hours(1),
                              .servers = config_.reached_at()},
                             "server"));
  return std::move(made.text);
}

Status Server::commit(const FileEdits& files, const CommitDetails& details) {
  TRY(auto environment, own_environment());
  auto site = environments_->site(environment.id);
  if (!site) return fail(Code::unavailable, "the environment has no site");
  TRY(auto head, site->head());
  TRY_DO(site->edit(head, files, details));
  return {};
}

Result<store::Environment> Server::own_environment() {
  TRY(auto found, store_->read([&](store::Reader& r) {
    return store::environments::find(r, config_.organization, config_.environment);
  }));
  if (!found) return fail(Code::not_found, "the configured environment is not there");
  return std::move(*found);
}

// --- running ---

Status Server::run(std::stop_token stop) {
  loop_.post([this] {
    certificate_ = loop_.after(kNewCertificate, [this] { renew_certificate(); });
    watches_ = loop_.after(kWatchesEvery, [this] { keep_watches(); });
    manager_.ready();
    keep_alive();
  });
  std::stop_callback on_stop(stop, [this] { loop_.post([this] { begin_to_stop(); }); });
  loop_.run();
  return {};
}

void Server::renew_certificate() {
  if (Status renewed = vault_->renew_authority(); !renewed)
    wiring_.log.error("the issuing authority: " + renewed.error().to_string());
  if (auto renewed = tls())
    http_->replace_tls(std::move(*renewed));
  else
    wiring_.log.error("the server's certificate: " + renewed.error().to_string());
  certificate_ = loop_.after(kNewCertificate, [this] { renew_certificate(); });
}

void Server::keep_watches() {
  api_->keep_alive();
  watches_ = loop_.after(kWatchesEvery, [this] { keep_watches(); });
}

void Server::keep_alive() {
  auto every = manager_.alive_every();
  if (!every || stopping_) return;
  manager_.alive();
  alive_ = loop_.after(*every, [this] { keep_alive(); });
}

void Server::begin_to_stop() {
  if (std::exchange(stopping_, true)) return;
  manager_.stopping();
  api_->stop();
  agents_->stop();
  last_ = loop_.after(kGoodbye, [this] { loop_.stop(); });
}

}  // namespace consort::server
