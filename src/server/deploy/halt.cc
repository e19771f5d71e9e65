#include "server/deploy/halt.h"

namespace consort::server {
namespace {

// Tells our pauses from those of people.
constexpr std::string_view kReason = "the environment is halted";

}  // namespace

void Halt::enforce() {
  std::vector<HostRef> hosts;
  const bool halted = context_.environment.paused;
  for (DeployedHost* host : context_.hosts.all()) {
    if (!host->managed || (halted ? !host->paused.empty() : host->paused != kReason)) continue;
    host->paused = halted ? kReason : "";
    hosts.push_back(host->ref);
  }
  if (hosts.empty()) return;
  auto then = [&log = context_.parts.log](const Status& status) {
    if (!status) log.error("hosts of a halted environment: " + status.error().to_string());
  };
  if (halted)
    context_.orders.pause(std::move(hosts), std::string(kReason), then);
  else
    context_.orders.resume(std::move(hosts), then);
}

}  // namespace consort::server
