#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace consort::cli {

inline constexpr uint16_t kDefaultPort = 8440;

// Where a server is: "https://consort.example:8440". Nothing else than its name and port can be
// said, and only by https.
struct ServerUrl {
  std::string host;  // a name or an address, without brackets
  uint16_t port = kDefaultPort;

  static Result<ServerUrl> parse(std::string_view text);
  std::string to_string() const;
  friend bool operator==(const ServerUrl&, const ServerUrl&) = default;
};

}  // namespace consort::cli
