// Requests as they come from the network: however the input is cut, the same is read or refused,
// and nothing beyond the input is taken.
#include <cstdint>

#include "net/http_body.h"
#include "net/http_head.h"

namespace {

using namespace consort;
using namespace consort::net;

// What was read of one request, or why not.
std::string read_request(std::string_view input, size_t step) {
  const HeadLimits limits{.bytes = 4096, .fields = 20};
  HeadScanner scanner;
  size_t size = 0;
  for (size_t end = 0; size == 0;) {
    if (end == input.size()) return "incomplete head";
    end = std::min(end + step, input.size());
    auto scanned = scanner.scan(input.substr(0, end), limits);
    if (!scanned) return scanned.error().message;
    size = *scanned;
  }
  auto head = parse_request_head(input.substr(0, size), limits);
  if (!head) return head.error().message;

  BodyDecoder decoder(head->framing);
  std::string body;
  for (size_t at = size, end = size; !decoder.done();) {
    if (end == input.size()) return "incomplete body";
    end = std::min(end + step, input.size());
    auto taken = decoder.take(input.substr(at, end - at), body);
    if (!taken) return taken.error().message;
    check(*taken <= end - at, "took more than there was");
    at += *taken;
  }
  check(body.size() <= input.size(), "a body from nowhere");
  check(head->request.path.starts_with('/'), "a path that is none");
  check(head->request.path.find("/../") == std::string::npos, "a path that leads out");
  return head->request.method + " " + head->request.path + "\n" + body;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  check(read_request(input, 1) == read_request(input, 4096), "cutting changes what is read");
  (void)parse_response_head(input, {});
  return 0;
}
