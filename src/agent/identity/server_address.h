#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace consort::agent {

// "name:port", "192.0.2.1:port", "[2001:db8::1]:port".
struct ServerAddress {
  std::string host;
  uint16_t port = 0;
  static Result<ServerAddress> parse(std::string_view text);
};

}  // namespace consort::agent
