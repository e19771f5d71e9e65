// Requests to the API, as the network room hands them on: whatever comes is a call whose parameters
// and body keep what is declared, or a problem.
#include <cstdint>

#include "base/strings.h"
#include "net/http_target.h"
#include "server/api/description/description.h"
#include "server/api/description/route_table.h"
#include "server/api/dispatch/request_reader.h"
#include "server/openapi.h"

namespace {

using namespace consort;
using namespace consort::server;

const Description& description() {
  static const Description ours = *read_description(kOpenapi);
  return ours;
}

const RouteTable& routes() {
  static const RouteTable table = *RouteTable::make(description().operations);
  return table;
}

// "METHOD target", fields of the head, an empty line, the body.
net::Request request_of(std::string_view input) {
  net::Request request{.remote = "192.0.2.1"};
  const size_t end = input.find("\n\n");
  bool first = true;
  for (std::string_view line : split_lines(input.substr(0, end))) {
    const size_t space = line.find(' ');
    if (space == std::string_view::npos) continue;
    if (std::exchange(first, false)) {
      request.method = line.substr(0, space);
      auto target = net::decode_target(line.substr(space + 1));
      if (target) request.path = target->path, request.query = target->query;
    } else {
      request.headers.add(std::string(line.substr(0, space)), std::string(line.substr(space + 1)));
    }
  }
  if (end != std::string_view::npos) request.body = input.substr(end + 2);
  return request;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const net::Request request = request_of({reinterpret_cast<const char*>(data), size});
  const RouteTable::Match match = routes().match(request.path);
  const Operation* operation = match.find(request.method);
  if (!operation) return 0;
  auto call = read_request(request, *operation, match.values);
  if (!call) {
    check(call.error().status >= 400 && call.error().status < 500, "a problem of the client's");
    return 0;
  }
  for (const Parameter& parameter : operation->parameters) {
    const model::Value* value = call->find(parameter.name);
    check(value || !parameter.required, "what is required is there");
    check(!value || parameter.schema.check(*value).empty(), "a parameter is as declared");
  }
  if (operation->body_required) check(operation->body->check(call->body).empty(), "so is the body");
  return 0;
}
