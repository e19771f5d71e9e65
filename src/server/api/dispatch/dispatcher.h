#pragma once
#include <atomic>
#include <functional>

#include "base/thread_pool.h"
#include "net/http_server.h"
#include "server/api/description/description.h"
#include "server/api/description/route_table.h"
#include "server/api/dispatch/execution.h"
#include "server/api/dispatch/request_metrics.h"
#include "server/api/events/event_signal.h"
#include "server/auth/rate_limiter.h"

namespace consort::server {

// The one place that decides what a request is, whose it is and whether it may be; then the handler
// of its operation runs, never on the loop. handle() and admit() are for the loop's thread.
class Dispatcher {
 public:
  struct Settings {
    size_t threads = 8;
    size_t waiting = 256;  // requests accepted and not yet answered; the rest is told 503
    // The same for what needs no token, beside the others: strangers keep nobody from being served.
    size_t stranger_threads = 4;
    size_t strangers_waiting = 256;
    Rate by_token = {.per_second = 200, .burst = 1'000};
    Rate by_address = {.per_second = 50, .burst = 500};  // of what needs no token
    Rate failures = {.per_second = 0.5, .burst = 20};    // of one address to show a valid token
    std::function<void(const Error&)> on_fault = {};     // what to log; any thread
  };
  // invalid: the operations and the handlers do not belong together. The store, the clock and the
  // signal outlive the dispatcher.
  static Result<std::unique_ptr<Dispatcher>> make(Description description, HandlerTable handlers,
                                                  store::Store& store, const Clock& clock,
                                                  EventSignal& signal,
                                                  std::shared_ptr<RequestMetrics> metrics,
                                                  Settings settings);
  ~Dispatcher();  // answers what was accepted

  bool serves(const net::Request& request) const;  // the path is one of the API's
  net::Admission admit(const net::Request& request) const;
  void handle(net::Request request, net::Responder responder);

 private:
  struct Job;   // one request on its way
  struct Lane;  // threads, and how many requests wait for them
  Dispatcher(Description description, HandlerTable handlers, store::Store& store,
             const Clock& clock, EventSignal& signal, std::shared_ptr<RequestMetrics> metrics,
             Settings settings);
  Job begin(net::Request request, net::Responder responder);
  void submit(Job job);
  Lane& lane_of(const Operation& operation) const;
  void work(Job& job);
  Outcome<Executed> answer(Job& job);
  Outcome<Call> prepare(const Job& job);
  Outcome<Caller> identify(const Job& job);
  Outcome<Caller> refuse(const Job& job, const Error& why);
  void note_use(const Caller& caller);
  Outcome<Terms> terms_of(const Job& job) const;
  const Operation* shown_by(const Operation& operation) const;
  void send(Job& job, const Executed& executed);
  void send(Job& job, const Problem& problem);
  void finish(Job& job, net::Response response);
  void log(const Error& error) const;
  std::string new_request_id();

  const Description description_;
  const HandlerTable handlers_;
  RouteTable routes_;
  store::Store& store_;
  const Clock& clock_;
  EventSignal& signal_;
  const Settings settings_;
  Execution execution_;
  const std::shared_ptr<RequestMetrics> metrics_;
  RateLimiter by_token_, by_address_, failures_;
  const std::string request_id_prefix_;
  std::atomic<uint64_t> requests_ = 0;
  std::unique_ptr<Lane> lane_, strangers_;
};

}  // namespace consort::server
