// Many links at rest and small requests, over TLS, as JSON lines: net_bench [LINKS [REQUESTS]]
//
// The clients are a child process, so what is measured is the server alone.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <thread>

#include "net/descriptor_limit.h"
#include "net/http_client.h"
#include "net/http_server.h"
#include "net/testing/certificates.h"
#include "net/testing/loop_thread.h"

namespace {

using namespace consort;
using namespace consort::net;
using std::chrono::seconds;

constexpr size_t kAtOnce = 64;      // connections that a client opens at a time
constexpr size_t kBroadcasts = 10;  // of 1 KB to every link

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  auto in_seconds = [](const timeval& time) { return time.tv_sec + time.tv_usec * 1e-6; };
  return in_seconds(usage.ru_utime) + in_seconds(usage.ru_stime);
}

double resident_bytes() {
  size_t pages = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double seconds_since(MonotonicTime start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Waits until it holds, a minute at most.
bool wait_until(const std::function<bool()>& holds) {
  for (MonotonicTime start = std::chrono::steady_clock::now(); !holds();) {
    if (seconds_since(start) > 60) return false;
    usleep(1000);
  }
  return true;
}

// The child: opens the links, answers nothing, and leaves when its input ends.
class Links {
 public:
  Links(Loop& loop, WebSocketTarget target, size_t wanted)
      : loop_(loop), target_(std::move(target)), left_(wanted) {}

  void open_more() {
    if (left_ == 0) return;
    --left_;
    connect_websocket(loop_, target_, [this](Result<std::shared_ptr<Link>> link) {
      check(link.has_value(), link ? "" : link.error().to_string());
      (*link)->start({[](Message) {}, [](const Closed&) {}});
      open_more();
    });
  }

 private:
  Loop& loop_;
  const WebSocketTarget target_;
  size_t left_;
};

[[noreturn]] void run_clients(int input, uint16_t port, const TlsClient& tls, size_t links) {
  LoopThread thread;
  WebSocketTarget target{.host = "127.0.0.1", .port = port, .tls = tls, .patience = seconds(60)};
  Links all(thread.loop(), std::move(target), links);
  thread.call([&] {
    for (size_t i = 0; i < kAtOnce; ++i)
      all.open_more();
  });
  char byte;
  while (read(input, &byte, 1) > 0) {
  }
  _exit(0);
}

[[noreturn]] void run_requests(uint16_t port, const std::string& roots, size_t requests) {
  HttpClient client({.roots_pem = roots});
  HttpCall call{.url = "https://127.0.0.1:" + std::to_string(port) + "/"};
  for (size_t i = 0; i < requests; ++i)
    check(client.call(call).has_value(), "a request failed");
  _exit(0);
}

// The server's end of all links. Used on the loop's thread, but for the count.
struct Hub {
  std::vector<std::shared_ptr<Link>> links;
  std::atomic<size_t> count = 0;

  void handle(const Request& request, const Responder& responder) {
    Result<std::shared_ptr<Link>> link = responder.upgrade();
    if (!link) return responder.send(Response::text(200, request.path));
    (*link)->start({[](Message) {}, [this](const Closed&) { --count; }});
    links.push_back(std::move(*link));
    ++count;
  }
};

void measure_links(LoopThread& thread, Hub& hub, size_t wanted, MonotonicTime start,
                   double memory) {
  bool all = wait_until([&] { return hub.count == wanted; });
  double connected = seconds_since(start);
  printf(
      "{\"what\": \"links\", \"links\": %zu, \"complete\": %s, \"seconds\": %.2f, "
      "\"cpu_s\": %.2f, \"bytes_per_link\": %.0f}\n",
      hub.count.load(), all ? "true" : "false", connected, cpu_seconds(),
      (resident_bytes() - memory) / static_cast<double>(wanted));
  double before = cpu_seconds();
  for (size_t i = 0; i < kBroadcasts; ++i)
    thread.call([&] {
      for (const auto& link : hub.links)
        link->send({std::string(1024, 'x')});
    });
  wait_until([&] {
    return thread.call([&] {
      return std::ranges::all_of(hub.links,
                                 [](const auto& link) { return link->waiting_bytes() == 0; });
    });
  });
  printf(
      "{\"what\": \"broadcast\", \"bytes\": 1024, \"cpu_us_per_delivery\": %.2f, \"left\": %zu}\n",
      (cpu_seconds() - before) * 1e6 / static_cast<double>(wanted * kBroadcasts), hub.count.load());
}

void measure_requests(pid_t client, size_t requests) {
  double before = cpu_seconds();
  auto start = std::chrono::steady_clock::now();
  int status = 0;
  waitpid(client, &status, 0);
  printf(
      "{\"what\": \"https\", \"requests\": %zu, \"ok\": %s, \"seconds\": %.2f, "
      "\"cpu_us_per_request\": %.2f}\n",
      requests, status == 0 ? "true" : "false", seconds_since(start),
      (cpu_seconds() - before) * 1e6 / static_cast<double>(requests));
}

}  // namespace

int main(int argc, char** argv) {
  size_t links = argc > 1 ? std::stoul(argv[1]) : 10'000;
  size_t requests = argc > 2 ? std::stoul(argv[2]) : 20'000;
  raise_descriptor_limit(links + 1000);
  TestAuthority authority;
  auto tls = TlsServer::make({.identity = authority.issue()});
  auto client_tls = TlsClient::make({.roots_pem = authority.root_pem()});

  // The children are made before there are threads, and told the port when there is one.
  int port_of_links[2], port_of_requests[2];
  check(pipe(port_of_links) == 0 && pipe(port_of_requests) == 0, "no pipe");
  auto wait_for_port = [](int(&ends)[2]) {
    close(ends[1]);
    uint16_t port = 0;
    check(read(ends[0], &port, sizeof port) == sizeof port, "no port");
    return port;
  };
  pid_t link_child = fork();
  if (link_child == 0) {
    close(port_of_requests[1]);
    run_clients(port_of_links[0], wait_for_port(port_of_links), *client_tls, links);
  }
  pid_t request_child = fork();
  if (request_child == 0) {
    close(port_of_links[1]);
    run_requests(wait_for_port(port_of_requests), authority.root_pem(), requests);
  }

  LoopThread thread;
  Hub hub;
  auto server = thread.call([&] {
    return HttpServer::listen(
        thread.loop(), {.tls = *tls},
        {.handle = [&](Request request, Responder responder) { hub.handle(request, responder); }});
  });
  check(server.has_value(), "cannot listen");
  uint16_t port = (*server)->port();
  auto tell = [&](int end) { check(write(end, &port, sizeof port) == sizeof port, "no child"); };

  tell(port_of_requests[1]);
  measure_requests(request_child, requests);
  double memory = resident_bytes();
  auto start = std::chrono::steady_clock::now();
  tell(port_of_links[1]);
  measure_links(thread, hub, links, start, memory);
  close(port_of_links[1]);
  waitpid(link_child, nullptr, 0);
  (*server)->stop();
  thread.stop();
}
