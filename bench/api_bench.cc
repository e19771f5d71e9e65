// How fast the API answers lists of a large fleet, over TLS on a loopback port. Prints a line of
// JSON a figure. usage: api_bench FOLDER [ROWS]
//   FOLDER  where the database is made and removed
//   ROWS    of hosts and of events to fill it with; 1,000,000 unless said otherwise
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "net/testing/certificates.h"
#include "net/testing/loop_thread.h"
#include "net/testing/raw_client.h"
#include "server/api/api.h"
#include "server/api/testing/fake_actions.h"
#include "server/auth/api_tokens.h"
#include "store/environments.h"
#include "store/events.h"
#include "store/hosts.h"

namespace {

using namespace consort;
using Steady = std::chrono::steady_clock;

constexpr int kRequests = 200;
const std::string kBody = "{\"text\":\"" + std::string(400, 'x') + "\"}";

template <class T>
T must(Result<T> result) {
  if (!result) {
    fprintf(stderr, "api_bench: %s\n", result.error().to_string().c_str());
    exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

void fill(store::Store& store, int64_t rows) {
  auto environment = must(
      store.write([](store::Writer& w) { return store::environments::add(w, "acme", "prod"); }));
  constexpr int64_t kBatch = 20'000;
  for (int64_t first = 0; first < rows; first += kBatch)
    must(store.write([&](store::Writer& w) -> Status {
      for (int64_t i = first; i < std::min(first + kBatch, rows); ++i) {
        store::NewHost host{.name = "host" + std::to_string(10'000'000 + i),
                            .tags = {"base", i % 2 ? "web" : "db"},
                            .life_cycle = store::LifeCycle::managed};
        TRY(store::HostId id, store::hosts::add(w, environment, host));
        if (i % 1000 == 0)
          TRY_DO(store::hosts::set_compliance(w, environment, id, store::Compliance::drifted));
        TRY_DO(
            store::events::append(w, environment, {.host = id, .kind = "report", .body = kBody}));
      }
      return {};
    }));
}

// One connection that asks again and again, as a dashboard would.
void measure(net::RawClient& client, const std::string& token, const std::string& target) {
  const std::string request = "GET " + target +
                              " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + "Bearer " +
                              token + "\r\n\r\n";
  std::vector<double> times;
  size_t bytes = 0;
  for (int i = 0; i < kRequests; ++i) {
    const auto begin = Steady::now();
    must(client.send(request));
    const std::string response = client.read_response();
    times.push_back(std::chrono::duration<double, std::milli>(Steady::now() - begin).count());
    if (!response.starts_with("HTTP/1.1 200")) {
      fprintf(stderr, "api_bench: %s: %.300s\n", target.c_str(), response.c_str());
      exit(1);
    }
    bytes = response.size();
  }
  std::sort(times.begin(), times.end());
  printf(
      "{\"figure\":\"list\",\"target\":\"%s\",\"bytes\":%zu,\"median_ms\":%.2f,"
      "\"slowest_ms\":%.2f}\n",
      target.c_str(), bytes, times[times.size() / 2], times.back());
}

void measure_all(store::Store& store) {
  SystemClock clock;
  server::FakeActions actions(store);
  server::EventSignal signal;
  server::Api::Settings settings;
  settings.dispatcher.by_token = {.per_second = 1e6, .burst = 1e6};
  auto api = must(server::Api::make(store, actions, signal, clock, std::move(settings)));
  std::string token;
  must(server::issue_first_admin(store, [&](const Secret& text) -> Status {
    token = text.reveal();
    return {};
  }));

  net::TestAuthority authority;
  auto tls = must(net::TlsServer::make({.identity = authority.issue()}));
  net::LoopThread thread;
  auto server = must(thread.call([&] {
    return net::HttpServer::listen(thread.loop(), {.tls = tls},
                                   {.admit = [&](const net::Request& r) { return api->admit(r); },
                                    .handle =
                                        [&](net::Request request, net::Responder responder) {
                                          api->handle(std::move(request), std::move(responder));
                                        }});
  }));
  auto tls_client = must(net::TlsClient::make({.roots_pem = authority.root_pem()}));
  auto client = must(net::RawClient::connect(server->port(), &tls_client));
  for (const char* target :
       {"/api/v1/health", "/api/v1/hosts", "/api/v1/hosts?limit=1000",
        "/api/v1/hosts?filter=drifted", "/api/v1/hosts?filter=tag:web%20and%20not%20drifted",
        "/api/v1/hosts?filter=name:host1099*", "/api/v1/hosts/host10500000",
        "/api/v1/hosts/host10500000/events", "/api/v1/events", "/api/v1/events?kind=report"})
    measure(client, token, target);
  api->stop();
  server->stop();
  thread.stop();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: api_bench FOLDER [ROWS]\n");
    return 2;
  }
  const std::string path = std::string(argv[1]) + "/api_bench.db";
  SystemClock clock;
  {
    auto store = must(store::Store::open({.path = path}, clock));
    fill(*store, argc > 2 ? atoll(argv[2]) : 1'000'000);
    measure_all(*store);
  }
  for (const char* suffix : {"", "-wal", "-shm", ".lock"})
    std::filesystem::remove(path + suffix);
}
