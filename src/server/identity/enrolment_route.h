#pragma once
#include <atomic>
#include <memory>

#include "base/thread_pool.h"
#include "net/http_server.h"
#include "server/identity/enrolment_desk.h"
#include "server/identity/rate_limit.h"

namespace consort::server {

// POST wire::kEnrolmentPath: the one thing that a stranger may ask of the server. Bounded by
// address, by the requests at work, and by the size of a body.
class EnrolmentRoute {
 public:
  struct Settings {
    RateLimit::Settings rate = {};
    size_t at_work = 256;  // requests; more are told to come later
    size_t workers = 4;    // that wait for the store
  };

  // `desk` and `clock` must outlive the route. Its destructor finishes what was begun.
  EnrolmentRoute(EnrolmentDesk& desk, const Clock& clock, Settings settings);

  // For HttpHandlers::admit.
  static net::Admission admission() { return {.body_limit = wire::kMostEnrolmentBytes}; }
  // On the loop's thread; answers from another.
  void handle(net::Request request, net::Responder responder);

 private:
  EnrolmentDesk& desk_;
  const Clock& clock_;
  const Settings settings_;
  RateLimit rate_;
  std::atomic<size_t> at_work_ = 0;
  ThreadPool workers_;
};

}  // namespace consort::server
