#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "store/ids.h"
#include "store/session.h"

namespace consort::store {

// How far the row of numbered messages of a host's agent is known here. Set it through the Writer
// that stores what the messages said: then each has its effect once.
struct Stream {
  std::string name;          // drawn by the agent; another one: it has begun anew
  int64_t acknowledged = 0;  // the highest number stored
  friend bool operator==(const Stream&, const Stream&) = default;
};

namespace streams {

Result<std::optional<Stream>> find(Reader& reader, EnvironmentId environment, HostId host);
Status set(Writer& writer, EnvironmentId environment, HostId host, const Stream& stream);

}  // namespace streams
}  // namespace consort::store
