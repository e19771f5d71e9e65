#pragma once
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace consort::trust {

// How every token is written: "consort_<kind>_" and, in base 32, a payload and four bytes of check.
// The check is the beginning of SHA-256 over all that comes before it, with the payload in binary;
// a scanner for leaked secrets can tell a token from what looks like one.
struct TokenText {
  std::string kind;  // "join"; a-z
  std::string payload;

  Secret to_text() const;
  // White space around the text is ignored. `wanted` is for the error: "a join token".
  // Code::invalid for what was never a token, Code::corrupt for one with a typo or cut short. No
  // error quotes it.
  static Result<TokenText> parse(const Secret& text, std::string_view wanted);
};

}  // namespace consort::trust
