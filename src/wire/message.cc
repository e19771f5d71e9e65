#include "wire/message.h"

#include "base/strings.h"
#include "model/json.h"
#include "wire/codec.h"

namespace consort::wire {
namespace {

template <class Variant>
std::string written(const Variant& message) {
  return std::visit(
      [](const auto& m) {
        Encoder encoder;
        describe(encoder, m);
        model::Map map = encoder.take();
        map.set("type", model::Value(m.kType));
        map.set("v", model::Value(kProtocol));
        return model::to_json(map);
      },
      message);
}

template <class M, class Variant>
Result<Decoded<Variant>> read_as(const model::Value& root, size_t size) {
  if (size > M::kMostBytes) {
    return fail(Code::invalid, std::string(M::kType) + ": " + count(size, "byte") +
                                   " are more than the " + std::to_string(M::kMostBytes) +
                                   " it may have");
  }
  M message;
  Decoder decoder(root, std::string(M::kType));
  describe(decoder, message);
  TRY_DO(decoder.status());
  return Decoded<Variant>(Variant(std::move(message)));
}

// Runs `each` with a null pointer to every type of a variant until it returns true.
template <class... M, class Each>
bool any_type(const std::variant<M...>*, Each each) {
  return (each(static_cast<M*>(nullptr)) || ...);
}

template <class Variant>
bool says(std::string_view type) {
  return any_type(static_cast<Variant*>(nullptr), [&]<class M>(M*) { return M::kType == type; });
}

Result<std::string> type_of(const model::Value& root) {
  std::string type;
  int64_t version = 0;
  Decoder head(root, "");
  head("type", type, kName);
  head("v", version, kSequence);
  TRY_DO(head.status());
  if (version != kProtocol) {
    return fail(Code::unsupported, "v: protocol " + std::to_string(version) +
                                       " is not spoken here, only " + std::to_string(kProtocol));
  }
  return type;
}

template <class Variant, class Opposite>
Result<Decoded<Variant>> read(std::string_view json, std::string_view peer) {
  if (json.size() > kMostFrame) {
    return fail(Code::invalid, count(json.size(), "byte") + " are more than the " +
                                   std::to_string(kMostFrame) + " of the largest message");
  }
  TRY(model::Value root, model::parse_json(json));
  TRY(std::string type, type_of(root));
  Result<Decoded<Variant>> result = Decoded<Variant>(Unfamiliar{type});
  bool known = any_type(static_cast<Variant*>(nullptr), [&]<class M>(M*) {
    if (M::kType != type) return false;
    result = read_as<M, Variant>(root, json.size());
    return true;
  });
  if (!known && says<Opposite>(type))
    return fail(Code::invalid, "type: '" + type + "' is not for " + std::string(peer) + " to say");
  return result;
}

template <class Message>
auto find_number(Message& message) {
  return std::visit(
      [](auto& m) -> decltype(&std::get<Facts>(message).number) {
        if constexpr (requires { m.number; }) return &m.number;
        return nullptr;
      },
      message);
}

}  // namespace

std::string to_json(const AgentMessage& message) { return written(message); }
std::string to_json(const ServerMessage& message) { return written(message); }

Result<Decoded<AgentMessage>> agent_message(std::string_view json) {
  return read<AgentMessage, ServerMessage>(json, "an agent").within("reading an agent's message");
}

Result<Decoded<ServerMessage>> server_message(std::string_view json) {
  return read<ServerMessage, AgentMessage>(json, "a server").within("reading a server's message");
}

std::optional<std::string_view> target_of(const AgentMessage& message) {
  return std::visit(
      [](const auto& m) -> std::optional<std::string_view> {
        if constexpr (requires { m.target; }) return m.target;
        return std::nullopt;
      },
      message);
}

const Number* number_of(const AgentMessage& message) { return find_number(message); }
Number* number_of(AgentMessage& message) { return find_number(message); }

std::string topic_of(const AgentMessage& message) {
  if (const auto* facts = std::get_if<Facts>(&message)) return "facts " + facts->target;
  const auto* drift = std::get_if<Drift>(&message);
  if (!drift) return {};
  std::string target = std::to_string(drift->target.size()) + " " + drift->target;
  return "drift " + target + " " + drift->resource.to_string();
}

}  // namespace consort::wire
