#pragma once
#include <thread>

#include "net/https_call.h"

namespace consort::net {

class ClientConnection;

// Calls servers of Consort as call_and_wait() does, and keeps the connection of the last call for
// the next one to the same server. One thread at a time; it has a loop on a thread of its own.
class HttpsClient {
 public:
  HttpsClient();
  ~HttpsClient();
  HttpsClient(const HttpsClient&) = delete;
  HttpsClient& operator=(const HttpsClient&) = delete;

  // Blocks until the answer is there, whatever its status, or `stop`. `on_body` of the call is
  // called by the loop's thread, and not any more after this has returned. Nothing is said twice:
  // unavailable also when the server closed a kept connection just then.
  Result<Response> call(HttpsCall call, std::stop_token stop = {});

 private:
  struct Turn;
  void begin(const std::shared_ptr<Turn>& turn);
  void ask(const std::shared_ptr<Turn>& turn);
  void abandon(const std::shared_ptr<Turn>& turn);

  Loop loop_;
  std::shared_ptr<ClientConnection> kept_;  // the loop's, as is what follows
  std::string kept_to_;                     // whom it leads to
  std::thread thread_;                      // last: runs the loop
};

}  // namespace consort::net
