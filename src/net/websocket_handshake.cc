#include "net/websocket_handshake.h"

#include <openssl/rand.h>
#include <openssl/sha.h>

#include "base/base64.h"
#include "base/strings.h"

namespace consort::net {
namespace {

constexpr size_t kKeyBytes = 16;

}  // namespace

bool asks_for_websocket(const Request& request) {
  if (request.method != "GET" || !request.headers.lists("Upgrade", "websocket") ||
      !request.headers.lists("Connection", "upgrade") ||
      request.headers.find("Sec-WebSocket-Version") != "13" ||
      request.headers.count(kWebSocketKey) != 1)
    return false;
  auto key = base64_decode(*request.headers.find(kWebSocketKey));
  return key && key->size() == kKeyBytes;
}

std::string websocket_accept(std::string_view key) {
  std::string proof = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  unsigned char digest[SHA_DIGEST_LENGTH];
  SHA1(reinterpret_cast<const unsigned char*>(proof.data()), proof.size(), digest);
  return base64_encode({reinterpret_cast<const char*>(digest), sizeof digest});
}

std::string new_websocket_key() {
  char bytes[kKeyBytes];
  RAND_bytes(reinterpret_cast<unsigned char*>(bytes), sizeof bytes);
  return base64_encode({bytes, sizeof bytes});
}

Status check_upgrade(const ResponseHead& response, std::string_view key) {
  if (response.status != 101)
    return fail(response.status == 401 || response.status == 403 ? Code::denied : Code::unavailable,
                "the server answers " + std::to_string(response.status) + " to a WebSocket");
  if (!response.headers.lists("Upgrade", "websocket") ||
      !response.headers.lists("Connection", "upgrade") ||
      response.headers.find("Sec-WebSocket-Accept") != websocket_accept(key) ||
      response.headers.count("Sec-WebSocket-Extensions") > 0)
    return fail(Code::invalid, "the server does not answer as one that speaks WebSocket");
  return {};
}

}  // namespace consort::net
