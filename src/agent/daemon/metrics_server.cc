#include "agent/daemon/metrics_server.h"

namespace consort::agent {
namespace {

// Somebody scrapes now and then, and perhaps a person looks.
constexpr size_t kConnections = 16;
constexpr Duration kIdle = std::chrono::seconds(10);
constexpr const char* kTextFormat = "text/plain; version=0.0.4; charset=utf-8";

net::Response answer(const net::Request& request, const MetricsServer::Page& page) {
  if (request.path != "/metrics") return net::Response::text(404, "only /metrics is here\n");
  if (request.method != "GET" && request.method != "HEAD") {
    net::Response response = net::Response::text(405, "only GET\n");
    response.headers.add("Allow", "GET, HEAD");
    return response;
  }
  net::Response response{.body = page()};
  response.headers.add("Content-Type", kTextFormat);
  return response;
}

}  // namespace

Result<std::unique_ptr<MetricsServer>> MetricsServer::open(net::Loop& loop,
                                                           const ServerAddress& address,
                                                           Page page) {
  net::HttpServer::Settings settings{.address = address.host, .port = address.port};
  settings.limits.connections = settings.limits.connections_per_address = kConnections;
  settings.limits.idle = kIdle;
  net::HttpHandlers handlers{
      .admit = [](const net::Request&) { return net::Admission{.body_limit = 0}; },
      .handle = [page = std::move(page)](
                    net::Request request,
                    net::Responder responder) { responder.send(answer(request, page)); }};
  TRY(auto http, net::HttpServer::listen(loop, std::move(settings), std::move(handlers)));
  return std::unique_ptr<MetricsServer>(new MetricsServer(std::move(http)));
}

}  // namespace consort::agent
