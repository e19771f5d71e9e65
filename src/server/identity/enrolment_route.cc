#include "server/identity/enrolment_route.h"

#include "base/strings.h"
#include "model/json.h"

namespace consort::server {
namespace {

int status_of(Code code) {
  switch (code) {
    case Code::invalid:
    case Code::corrupt:
      return 400;
    case Code::denied:
      return 403;
    case Code::not_found:
      return 404;
    case Code::exists:
    case Code::stale:
      return 409;
    case Code::unsupported:
      return 422;
    case Code::busy:
      return 429;
    case Code::unavailable:
    case Code::timeout:
      return 503;
    default:
      return 500;
  }
}

net::Response problem(const Error& error) {
  int status = status_of(error.code);
  model::Map body;
  body.set("title", model::Value(net::reason_phrase(status)));
  body.set("status", model::Value(status));
  body.set("detail", model::Value(printable(error.to_string())));
  net::Response response{.status = status, .body = model::to_json(body)};
  response.headers.add("Content-Type", "application/problem+json");
  if (status == 429 || status == 503) response.headers.add("Retry-After", "30");
  return response;
}

net::Response json(int status, std::string body) {
  net::Response response{.status = status, .body = std::move(body)};
  response.headers.add("Content-Type", "application/json");
  return response;
}

net::Response answer_to(EnrolmentDesk& desk, const net::Request& request) {
  auto enrolment = wire::enrolment_request(request.body);
  if (!enrolment) return problem(enrolment.error());
  auto answer = desk.ask(*enrolment, request.remote);
  if (!answer) return problem(answer.error());
  if (auto* enrolled = std::get_if<wire::Enrolled>(&*answer))
    return json(201, wire::to_json(*enrolled));
  return json(202, wire::to_json(std::get<wire::EnrolmentPending>(*answer)));
}

}  // namespace

EnrolmentRoute::EnrolmentRoute(EnrolmentDesk& desk, const Clock& clock, Settings settings)
    : desk_(desk),
      clock_(clock),
      settings_(settings),
      rate_(settings.rate),
      workers_(settings.workers) {}

void EnrolmentRoute::handle(net::Request request, net::Responder responder) {
  if (request.method != "POST") {
    net::Response response = problem(fail(Code::invalid, "only POST is known here"));
    response.status = 405;
    response.headers.add("Allow", "POST");
    return responder.send(std::move(response));
  }
  if (!rate_.admit(request.remote, clock_.now()))
    return responder.send(problem(fail(Code::busy, "too many requests from this address")));
  if (at_work_ >= settings_.at_work)
    return responder.send(problem(fail(Code::unavailable, "too many enrol at this moment")));
  ++at_work_;
  workers_.submit([this, request = std::move(request), responder = std::move(responder)] {
    responder.send(answer_to(desk_, request));
    --at_work_;
  });
}

}  // namespace consort::server
