#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "store/ids.h"
#include "store/session.h"

namespace consort::store {

// What is known of the machine behind a host since it was given its first certificate: enough to
// tell it from a copy, and to give a certificate again whose answer was lost.
struct Machine {
  EnvironmentId environment;
  HostId host;
  Digest key;                          // SHA-256 of the public key of `certificate`
  std::string certificate;             // the one issued last, PEM
  std::string serial;                  // of it
  std::optional<std::string> earlier;  // serial of the one it replaced
  std::string machine_id;              // "": it has not said yet
  std::string boot_id;
  std::vector<std::string> past_boots;  // newest last
  friend bool operator==(const Machine&, const Machine&) = default;
};

namespace machines {

Result<std::optional<Machine>> find(Reader& reader, EnvironmentId environment, HostId host);
// Adds or replaces.
Status put(Writer& writer, const Machine& machine);
Status forget(Writer& writer, EnvironmentId environment, HostId host);

}  // namespace machines
}  // namespace consort::store
