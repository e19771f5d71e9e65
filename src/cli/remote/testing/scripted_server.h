#pragma once
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "net/http_server.h"
#include "net/testing/certificates.h"
#include "net/testing/loop_thread.h"

namespace consort::cli {

// A server on a loopback port that answers as a test tells it, and remembers what it was asked. Any
// thread.
class ScriptedServer {
 public:
  using Answer = std::function<void(const net::Request&, net::Responder)>;

  ScriptedServer();
  ~ScriptedServer();

  // What "GET /hosts" (below /api/v1) gets from now on.
  void answer(const std::string& request, int status, const std::string& json,
              net::Headers headers = {});
  void answer(const std::string& request, Answer answer);
  // The first of several; the last one stays.
  void answer_in_turn(const std::string& request, const std::vector<std::string>& json);

  // "GET /hosts?limit=1000", "POST /plans {...}", in order.
  std::vector<std::string> asked() const;
  net::Request last() const;

  std::string url() const;
  std::string root_key() const { return authority_.key_fingerprint().hex(); }
  void stop();

 private:
  void handle(net::Request request, net::Responder responder);

  const net::TestAuthority authority_;
  net::LoopThread thread_;
  std::unique_ptr<net::HttpServer> server_;
  uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::map<std::string, Answer> answers_;  // this and what follows: guarded by mutex_
  std::vector<std::string> asked_;
  net::Request last_;
};

}  // namespace consort::cli
