#pragma once
#include <stop_token>

#include "net/http_server.h"
#include "system/child.h"

namespace consort::server {

// How one request is answered by a program.
struct CgiPlan {
  system::Launch launch;
  Duration deadline;  // for all of it
  // With it the whole answer is held back until the program has ended well and this has succeeded:
  // nothing is acknowledged before. It may add to the body. Without, the answer is passed on as it
  // comes.
  std::function<Status(std::string& body)> before_answer = {};
};

// Answers a request by a CGI program: its body becomes the program's input, its output the answer.
// One piece of either is in memory at a time; who is slow holds back the other side. A client that
// sends less than 1 KB a second is dropped, so that it does not keep a thread.
//
// Blocks until it is done, the deadline has passed or `stop` is requested; never on a loop's
// thread. Fails after having answered what could be: for a log. A client that went away is not a
// failure.
Status run_cgi(net::Request request, const net::Responder& responder, const CgiPlan& plan,
               std::stop_token stop);

}  // namespace consort::server
