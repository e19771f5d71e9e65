// Frames as they come from the network: however the input is cut, the same is read or refused; and
// what was read can be sent and read again.
#include <cstdint>

#include "base/result.h"
#include "net/websocket_codec.h"

namespace {

using namespace consort;
using namespace consort::net;
using Event = WebSocketDecoder::Event;

constexpr size_t kLimit = 1024;

std::pair<std::vector<Event>, std::optional<Closed>> read(WebSocketRole role,
                                                          std::string_view input, size_t step) {
  WebSocketDecoder decoder(role, kLimit, true);
  std::vector<Event> events;
  for (size_t at = 0; at < input.size(); at += step)
    decoder.take(input.substr(at, step), events);
  return {std::move(events), decoder.failure()};
}

void check_round_trip(const Event& event) {
  if (event.opcode == Opcode::close) return;
  check(event.payload.size() <= kLimit, "a message over the limit");
  auto again =
      read(WebSocketRole::server, encode_frame(event.opcode, event.payload, 0x01020304), 3);
  check(again.first == std::vector{event}, "not read as it was sent");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  for (WebSocketRole role : {WebSocketRole::server, WebSocketRole::client}) {
    auto whole = read(role, input, std::max<size_t>(size, 1));
    check(whole == read(role, input, 1), "cutting changes what is read");
    for (const Event& event : whole.first)
      check_round_trip(event);
  }
  return 0;
}
