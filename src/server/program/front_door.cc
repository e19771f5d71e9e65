#include "server/program/front_door.h"

namespace consort::server {
namespace {

constexpr std::string_view kRootPath = "/root.crt";
constexpr uint64_t kLargestHook = 1 << 20;  // bytes: its signature is checked on the loop

}  // namespace

net::Admission FrontDoor::admit(const net::Request& request) const {
  if (git_.serves(request)) return git_.admit(request);
  if (request.path.starts_with(kHookPrefix)) return {.body_limit = kLargestHook};
  if (api_.serves(request)) return api_.admit(request);
  return {.body_limit = 0};
}

void FrontDoor::handle(net::Request request, net::Responder responder) {
  if (request.path == kAgentPath) return agents_.handle(request, responder);
  if (git_.serves(request)) return git_.handle(std::move(request), std::move(responder));
  if (request.path.starts_with(kHookPrefix)) return handle_hook(environments_, request, responder);
  if (request.path == kRootPath) return responder.send(net::Response::text(200, root_));
  if (api_.serves(request)) return api_.handle(std::move(request), std::move(responder));
  responder.send(net::Response::text(404, "nothing is here; the API is at /api/v1\n"));
}

}  // namespace consort::server
