#pragma once
#include "net/http_server.h"
#include "server/environments/environments.h"

namespace consort::server {

// POST /hooks/{organization}/{environment}: a repository elsewhere says that it has news. Believed
// when X-Hub-Signature-256 is the HMAC-SHA-256 of the body under the environment's secret, as
// GitHub and those like it sign; and all it does is look, so that sending it again costs little.
inline constexpr std::string_view kHookPrefix = "/hooks/";

// On the loop's thread; never blocks.
void handle_hook(const Environments& environments, const net::Request& request,
                 const net::Responder& responder);

}  // namespace consort::server
