#pragma once
#include "net/http.h"
#include "net/http_head.h"

namespace consort::net {

inline constexpr std::string_view kWebSocketKey = "Sec-WebSocket-Key";

// Whether a request is a right one for an upgrade to a WebSocket (RFC 6455 section 4.2.1).
bool asks_for_websocket(const Request& request);
std::string websocket_accept(std::string_view key);  // the answer that proves it was understood

std::string new_websocket_key();
Status check_upgrade(const ResponseHead& response, std::string_view key);

}  // namespace consort::net
