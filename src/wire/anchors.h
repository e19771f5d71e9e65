#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "wire/limits.h"

namespace consort::wire {

// What an agent is to believe of its server from now on: all of it, in place of what it believed
// before. During a rotation the old and the new stand together.
struct Anchors {
  std::string roots;                      // PEM: one of them signed what the server shows in TLS
  std::vector<std::string> signing_keys;  // "ed25519:ID:BASE64": of catalog headers
  friend bool operator==(const Anchors&, const Anchors&) = default;
};

void describe(auto& field, Is<Anchors> auto& anchors) {
  field("roots", anchors.roots, Length{1, 32 * kKiB});
  field("signing_keys", anchors.signing_keys, Most{16}, kName);
}

}  // namespace consort::wire
