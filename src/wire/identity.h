#pragma once
#include <string>
#include <string_view>

#include "wire/fault.h"

// A new certificate before the old one ends. The first one is asked for over REST, before there is
// a link.
namespace consort::wire {

// Agent, from a third of its certificate's life on; a certificate follows. At most one is open.
struct Renew {
  static constexpr std::string_view kType = "renew";
  static constexpr size_t kMostBytes = kSmall;

  std::string request;  // a PKCS #10 request as PEM, for a new key; its subject is not believed
  friend bool operator==(const Renew&, const Renew&) = default;
};

void describe(auto& field, Is<Renew> auto& renew) {
  field("request", renew.request, Length{1, 16 * kKiB});
}

// Server, answers renew. The agent makes key and chain durable, then makes its next link with them.
struct Certificate {
  static constexpr std::string_view kType = "certificate";
  static constexpr size_t kMostBytes = 2 * kSmall;

  Answer<std::string> chain;  // PEM, the agent's own first
  friend bool operator==(const Certificate&, const Certificate&) = default;
};

void describe(auto& field, Is<Certificate> auto& certificate) {
  field.either("chain", certificate.chain, Length{1, 64 * kKiB});
}

}  // namespace consort::wire
