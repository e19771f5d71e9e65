#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/hash.h"
#include "base/result.h"

namespace consort::trust {

// What a certificate allows its key.
struct Usage {
  bool authority = false;          // to sign certificates
  std::optional<int> path_length;  // authorities that may follow below this one; no limit without
  bool server = false;             // to be the server of a TLS connection; never by omission
  bool client = false;
  friend bool operator==(const Usage&, const Usage&) = default;
};

// Alternative names, each kind in the order of the certificate.
struct Names {
  std::vector<std::string> dns;
  std::vector<std::string> addresses;  // "192.0.2.1", "2001:db8::1"
  std::vector<std::string> uris;
  friend bool operator==(const Names&, const Names&) = default;
};

// A certificate as a value. Reading one proves nothing: see TrustBundle.
struct Certificate {
  std::string der;      // what all the rest was read from
  std::string subject;  // the common name; nothing else of a subject is believed
  std::string issuer;
  std::string serial;  // hexadecimal, lower case
  WallTime not_before;
  WallTime not_after;
  Usage usage;
  Names names;
  Digest fingerprint;      // of the certificate
  Digest key_fingerprint;  // of its SubjectPublicKeyInfo: survives renewal with the same key

  // Code::invalid for what is malformed, not the canonical encoding, or longer than 16 KiB.
  static Result<Certificate> from_der(std::string_view der);
  static Result<Certificate> from_pem(std::string_view pem);
  std::string to_pem() const;
  friend bool operator==(const Certificate&, const Certificate&) = default;
};

// A chain or bundle, in the order of the text. At most 64 certificates.
Result<std::vector<Certificate>> certificates_from_pem(std::string_view pem);
std::string to_pem(const std::vector<Certificate>& certificates);

// Is it signed by `authority`, which may sign certificates? Says nothing about when.
bool is_signed_by(const Certificate& certificate, const Certificate& authority);

// Printable UTF-8 of 1 to 64 bytes, as X.509 has it.
bool is_common_name(std::string_view text);

}  // namespace consort::trust
