#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "net/http.h"

namespace consort::net {

struct Target {
  std::string path;
  Query query;
  friend bool operator==(const Target&, const Target&) = default;
};

// Decodes "/a%20b?c=d" once. None for what is not a path in origin form, is not UTF-8 or holds a
// control character once decoded, or could be another path to someone else: "//", "/../", "%2F".
std::optional<Target> decode_target(std::string_view target);

// The other way, for one segment of a path or one part of a query.
std::string percent_encode(std::string_view text);

}  // namespace consort::net
