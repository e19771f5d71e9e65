#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace consort::cli {

// Where ssh goes to.
struct SshAddress {
  std::string host;  // name, or address; never an option of ssh
  std::optional<std::string> user;
  std::optional<int> port;

  // "ssh://user@host:port", "user@host", "host", "ssh://[2001:db8::1]". Code::invalid.
  static Result<SshAddress> parse(std::string_view text);
  std::string to_string() const;
};

}  // namespace consort::cli
