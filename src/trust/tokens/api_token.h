#pragma once
#include <string>

#include "base/hash.h"
#include "base/result.h"
#include "base/secret.h"

namespace consort::trust {

enum class TokenKind { admin, read, write };
std::string_view to_string(TokenKind kind);

// What a program shows to the API: "consort_read_...". Shown once, then only its digest is kept.
class ApiToken {
 public:
  static ApiToken generate(TokenKind kind);
  static Result<ApiToken> parse(const Secret& text);
  Secret to_text() const;

  TokenKind kind() const { return kind_; }
  // SHA-256 of the 256 random bits: what may be stored, and looked up.
  Digest digest() const;
  bool matches(const Digest& stored) const;  // in constant time
  friend bool operator==(const ApiToken&, const ApiToken&) = default;

 private:
  ApiToken(TokenKind kind, Secret secret) : kind_(kind), secret_(std::move(secret)) {}
  TokenKind kind_;
  Secret secret_;
};

}  // namespace consort::trust
