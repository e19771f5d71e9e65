#pragma once
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/result.h"
#include "wire/limits.h"

namespace consort::wire {

// What a server promises about one catalog, signed. An agent obeys only a header whose signature
// holds, whose `host` is the target it was offered to, whose time has come and not passed, and
// whose serial is not below that of the catalog it holds.
struct CatalogHeader {
  std::string host;
  std::string organization;
  std::string environment;
  std::string revision;
  int64_t serial = 0;  // grows with every catalog of the host, also when an old revision returns
  WallTime not_before;
  WallTime not_after;
  Digest catalog;     // SHA-256 of its canonical JSON
  int64_t bytes = 0;  // of that JSON
  int64_t blobs = 0;  // that it names
  friend bool operator==(const CatalogHeader&, const CatalogHeader&) = default;
};

void describe(auto& field, Is<CatalogHeader> auto& header) {
  field("host", header.host, kName);
  field("organization", header.organization, kName);
  field("environment", header.environment, kName);
  field("revision", header.revision, kName);
  field("serial", header.serial, kSequence);
  field("not_before", header.not_before);
  field("not_after", header.not_after);
  field.require(header.not_before < header.not_after, "not_after", "is not after 'not_before'");
  field("catalog", header.catalog);
  field("bytes", header.bytes, Range{1, kMostCatalogBytes});
  field("blobs", header.blobs, kAmount);
}

// The purpose it is signed for; see trust::SigningKey.
inline constexpr std::string_view kCatalogPurpose = "catalog";

// What the signature is of: canonical JSON that names its own format, so that nothing else that was
// ever signed can pass for a header.
std::string signed_bytes(const CatalogHeader& header);
Result<CatalogHeader> catalog_header(std::string_view signed_bytes);

// A header as it travels: the very bytes that were signed, so that they can be checked before
// anything of them is read, by whoever knows fewer fields too.
struct SignedHeader {
  std::string header;     // signed_bytes()
  std::string signature;  // Ed25519, 64 bytes
  friend bool operator==(const SignedHeader&, const SignedHeader&) = default;
};

void describe(auto& field, Is<SignedHeader> auto& header) {
  field("header", header.header, Length{1, 16 * kKiB});
  field("signature", header.signature, Bytes{64, 64});
}

}  // namespace consort::wire
