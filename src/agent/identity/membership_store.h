#pragma once
#include <optional>
#include <string>

#include "agent/identity/membership.h"
#include "trust/key_folder.h"

namespace consort::agent {

// The membership as files of a key folder, each replaced in one step:
//
//   enrolment.key   a key that a certificate was asked for and has not come for yet
//   agent.pem       the key and its chain: together, so that a renewal cannot tear them apart
//   server.json     where the server is, and what to believe of it
//
// Thread-safe; blocks for the disk.
class MembershipStore {
 public:
  // Makes the folder when it is missing.
  static Result<MembershipStore> open(const std::string& folder);

  // Nothing when this machine has not joined. Code::corrupt, denied: it has, and cannot prove it.
  Result<std::optional<Membership>> load() const;

  // The key to ask for a first certificate with: the same until keep(), so that asking again is
  // asking the same. With `anew` another one.
  Result<trust::PrivateKey> enrolment_key(bool anew = false) const;
  Status keep(const Membership& membership) const;  // durable
  Status forget() const;                            // of who it was, not of others' data

 private:
  explicit MembershipStore(trust::KeyFolder keys) : keys_(std::move(keys)) {}
  trust::KeyFolder keys_;
};

}  // namespace consort::agent
