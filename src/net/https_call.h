#pragma once
#include <functional>
#include <stop_token>

#include "net/http.h"
#include "net/loop.h"
#include "net/tls.h"

namespace consort::net {

// One request to a server of Consort: TLS 1.3 and nothing older, no redirects, no proxies. For
// programs that make a few; HttpsClient keeps a connection for several; HttpClient calls other
// servers.
struct HttpsCall {
  std::string host;  // name or address
  uint16_t port = 443;
  TlsClient tls;
  std::string method = "GET";
  std::string target = "/";  // path and query, encoded
  Headers headers = {};      // besides those of the framing
  std::string body = {};
  Duration patience = std::chrono::seconds(30);  // to connect, to agree on TLS, to answer
  size_t response_bytes = 1 << 20;               // a larger body fails
  // Takes the body of an answer of 2xx piece by piece, on the loop's thread, and returns false to
  // hear no more of it: the call then ends well. The response has no body then, `response_bytes`
  // does not count, and `patience` is for every piece.
  std::function<bool(std::string_view)> on_body = {};
};

// Calls `then` once on the loop's thread: with the answer, whatever its status, or why there is
// none. Any thread.
void send_call(Loop& loop, HttpsCall call, std::function<void(Result<Response>)> then);

// The same on a loop of its own: blocks until the answer is there, or `stop`.
Result<Response> call_and_wait(HttpsCall call, std::stop_token stop = {});

}  // namespace consort::net
