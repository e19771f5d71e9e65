#pragma once
#include <optional>
#include <string>
#include <vector>

#include "store/ids.h"
#include "store/session.h"

namespace consort::store {

// A message to somebody outside, which waits until it was taken.
struct Delivery {
  DeliveryId id;
  std::string channel;  // of the environment's settings
  std::string name;     // by which the receiver tells that it had it already
  std::string body;     // JSON
  int64_t attempts = 0;
  WallTime due;  // not to be tried before
  WallTime created;
  friend bool operator==(const Delivery&, const Delivery&) = default;
};

namespace deliveries {

// Due at once; the id and times are given here.
Result<DeliveryId> add(Writer& writer, EnvironmentId environment, const std::string& channel,
                       const std::string& name, const std::string& body);
// The oldest of a channel, due or not.
Result<std::optional<Delivery>> next(Reader& reader, EnvironmentId environment,
                                     const std::string& channel);
// Channels that something waits for, by name.
Result<std::vector<std::string>> channels(Reader& reader, EnvironmentId environment);
Result<int64_t> count(Reader& reader, EnvironmentId environment, const std::string& channel);
// It was tried and is to be tried again. not_found: it is not there.
Status put_off(Writer& writer, EnvironmentId environment, DeliveryId id, WallTime due);
// not_found: it is not there.
Status remove(Writer& writer, EnvironmentId environment, DeliveryId id);
Status remove_all(Writer& writer, EnvironmentId environment, const std::string& channel);

// The newest event that is told of or need not be; nullopt: nobody has looked yet.
Result<std::optional<int64_t>> cursor(Reader& reader, EnvironmentId environment);
Status set_cursor(Writer& writer, EnvironmentId environment, int64_t revision);

}  // namespace deliveries
}  // namespace consort::store
