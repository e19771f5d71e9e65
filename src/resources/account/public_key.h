#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace consort::resources {

// One line of an authorized_keys file (sshd(8)): options, type, key, comment.
struct PublicKey {
  std::vector<std::string> options;  // as written, without the commas between them
  std::string type;                  // "ssh-ed25519"
  std::string blob;                  // base64
  std::string comment;

  // Code::invalid says what is wrong with it: no known type, not base64, a key of another type than
  // it says.
  static Result<PublicKey> parse(std::string_view line);

  std::string line() const;
  bool same_key(const PublicKey& other) const { return type == other.type && blob == other.blob; }
};

}  // namespace consort::resources
