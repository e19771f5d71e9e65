#include "app/embedded/agent_in_process.h"

#include <filesystem>

#include "agent/identity/enroller.h"
#include "agent/identity/machine.h"
#include "resources/built_in.h"

namespace consort::app {

AgentInProcess::AgentInProcess(const std::string& folder, std::string host, const std::string& root,
                               const Clock& clock, Log& log)
    : host_(std::move(host)), clock_(clock), log_(log) {
  config_.data = folder;
  config_.local = root == "/";
  if (!config_.local) config_.roots = {{host_, std::filesystem::absolute(root)}};
}

Status AgentInProcess::join(const Secret& text, std::stop_token stop) {
  TRY(auto token, trust::JoinToken::parse(text));
  TRY(auto machine, agent::this_machine());
  machine.name = host_;
  TRY(auto store, agent::MembershipStore::open(agent::Premises::keys_in(config_)));
  agent::Enroller enroller(
      store,
      {.servers = token.servers, .root_key = token.root_key, .token = token, .machine = machine},
      clock_, {[](auto&) {}, [](auto, auto&) {}, [](auto&, auto) {}});
  TRY_DO(enroller.run(std::move(stop)));
  return {};
}

Status AgentInProcess::start() {
  agent::Wiring wiring{
      clock_, log_, [this](const std::string& root) { return system::local_target(root, clock_); },
      [](const std::string& root) { return system::inotify_watcher(root); },
      [] { return resources::built_in(); }};
  TRY(daemon_, agent::Daemon::open(config_, wiring));
  thread_ = std::jthread([this](std::stop_token stop) { (void)daemon_->run(std::move(stop)); });
  return {};
}

void AgentInProcess::stop() {
  if (!daemon_) return;
  thread_.request_stop();
  thread_.join();
  daemon_.reset();
}

}  // namespace consort::app
