#pragma once
#include <functional>
#include <memory>
#include <string>

#include "agent/identity/server_address.h"
#include "net/http_server.h"
#include "net/loop.h"

namespace consort::agent {

// Answers GET /metrics on a loopback address, and nothing else. The loop's thread.
class MetricsServer {
 public:
  using Page = std::function<std::string()>;
  // The loop outlives it. `page` is called for every request.
  static Result<std::unique_ptr<MetricsServer>> open(net::Loop& loop, const ServerAddress& address,
                                                     Page page);
  uint16_t port() const { return http_->port(); }

 private:
  explicit MetricsServer(std::unique_ptr<net::HttpServer> http) : http_(std::move(http)) {}
  const std::unique_ptr<net::HttpServer> http_;
};

}  // namespace consort::agent
