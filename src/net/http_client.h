#pragma once
#include <functional>
#include <memory>
#include <stop_token>

#include "net/http.h"

namespace consort::net {

// A request to some server, by HTTP or HTTPS.
struct HttpCall {
  std::string method = "GET";
  std::string url;
  Headers headers = {};
  std::string body = {};
  Duration patience = std::chrono::seconds(30);  // for all of it
  size_t response_bytes = 16 << 20;              // a larger body fails
  int redirects = 0;                             // followed, to HTTP and HTTPS only
  // Takes the body piece by piece, and returns false to hear no more of it: the call then ends
  // well. The response has no body then, and `response_bytes` does not count.
  std::function<bool(std::string_view)> on_body = {};
};

// Whom to trust and who we are. Nothing set: the system's roots, and nobody.
struct HttpTrust {
  std::string roots_pem = {};
  std::optional<TlsIdentity> identity = {};
};

// Calls other servers and waits for the answer; connections are kept for the next call. One thread
// at a time. TLS 1.2 at least. Any answer of the server is a response, whatever its status.
class HttpClient {
 public:
  explicit HttpClient(HttpTrust trust = {});
  ~HttpClient();

  // Returns within its patience, and at once when asked to stop.
  Result<Response> call(const HttpCall& call, std::stop_token stop = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace consort::net
