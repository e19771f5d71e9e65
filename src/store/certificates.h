#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "store/ids.h"
#include "store/session.h"

namespace consort::store {

// A certificate the server's CA gave to the agent of a host.
struct Certificate {
  std::string serial;  // lower-case hex
  EnvironmentId environment;
  HostId host;
  Digest fingerprint;  // SHA-256 of its DER form
  WallTime issued;
  WallTime not_after;
  std::optional<WallTime> revoked;
  std::string reason;  // why it was revoked
  friend bool operator==(const Certificate&, const Certificate&) = default;
};

namespace certificates {

// exists: the serial or fingerprint is known.
Status add(Writer& writer, const Certificate& certificate);
// By what a peer shows; it says itself which environment it belongs to.
Result<std::optional<Certificate>> find(Reader& reader, const std::string& serial);
// Newest first.
Result<std::vector<Certificate>> of_host(Reader& reader, EnvironmentId environment, HostId host);
// Those revoked that have not run out: what a server keeps in memory.
Result<std::vector<std::string>> revoked_serials(Reader& reader);
// The first reason stays.
Status revoke(Writer& writer, EnvironmentId environment, const std::string& serial,
              const std::string& reason);

}  // namespace certificates
}  // namespace consort::store
