#pragma once
#include <string>
#include <string_view>

#include "base/result.h"

namespace consort::trust {

// The first 16 hexadecimal digits of the SHA-256 of a public key: how people and signatures name
// it.
std::string key_id(std::string_view public_key);

// "<kind>:<id>:<base64 of the bytes>"
struct KeyText {
  std::string id;
  std::string bytes;

  std::string to_text(std::string_view kind) const;
  // Code::invalid for another kind, form or size. Whether the id is the right one is for the
  // caller.
  static Result<KeyText> parse(std::string_view kind, std::string_view text, size_t size);
};

}  // namespace consort::trust
