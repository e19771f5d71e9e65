#include "app/testing/local_agent.h"

#include <filesystem>
#include <fstream>

#include "agent/identity/machine.h"

namespace consort::app {

LocalAgent::LocalAgent(std::string folder, std::string host) : host_(std::move(host)) {
  std::filesystem::create_directories(folder + "/root/etc");
  config_.data = folder + "/agent";
  config_.local = false;
  config_.roots = {{host_, folder + "/root"}};
}

Status LocalAgent::join(const Secret& text) {
  TRY(auto token, trust::JoinToken::parse(text));
  TRY(auto machine, agent::this_machine());
  machine.name = host_;
  TRY(auto store, agent::MembershipStore::open(agent::Premises::keys_in(config_)));
  agent::Enroller enroller(
      store,
      {.servers = token.servers, .root_key = token.root_key, .token = token, .machine = machine},
      clock_, {[](auto&) {}, [](auto) {}, [](auto&, auto) {}});
  TRY_DO(enroller.run({}));
  return {};
}

Status LocalAgent::start() {
  agent::Wiring wiring{
      clock_, log_, [this](const std::string& root) { return system::local_target(root, clock_); },
      [](const std::string& root) { return system::inotify_watcher(root); },
      [] { return resources::built_in(); }};
  TRY(daemon_, agent::Daemon::open(config_, wiring));
  thread_ = std::jthread([this](std::stop_token stop) { (void)daemon_->run(std::move(stop)); });
  return {};
}

void LocalAgent::stop() {
  if (!daemon_) return;
  thread_.request_stop();
  thread_.join();
  daemon_.reset();
}

std::string LocalAgent::read(const std::string& file) const {
  std::ifstream in(path(file), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void LocalAgent::write(const std::string& file, const std::string& text) const {
  std::ofstream(path(file), std::ios::binary) << text;
}

}  // namespace consort::app
