// The agent link: whatever a peer sends, it is a message or an error, and what was read can be
// written and read to the same again; so can the header inside an offer.
#include <cstdint>

#include "wire/message.h"

namespace {
using namespace consort::wire;

template <class Message, class Read>
void settle(std::string_view json, Read read) {
  auto decoded = read(json);
  const Message* message = decoded ? std::get_if<Message>(&*decoded) : nullptr;
  if (!message) return;
  auto again = read(to_json(*message));
  if (!again || !(std::get<Message>(*again) == *message)) __builtin_trap();
}

void settle_header(std::string_view json) {
  auto decoded = server_message(json);
  const auto* message = decoded ? std::get_if<ServerMessage>(&*decoded) : nullptr;
  const auto* offer = message ? std::get_if<Offer>(message) : nullptr;
  if (!offer) return;
  auto header = catalog_header(offer->catalog.header);
  if (!header) return;
  auto again = catalog_header(signed_bytes(*header));
  if (!again || !(*again == *header)) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  settle<AgentMessage>(text, agent_message);
  settle<ServerMessage>(text, server_message);
  settle_header(text);
  return 0;
}
