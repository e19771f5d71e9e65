#pragma once
#include <string>
#include <string_view>

#include "base/result.h"
#include "trust/x509/certificate.h"

namespace consort::trust {

// Who an agent is. Parts are of a-z, 0-9, '.', '_' and '-' and begin with a letter or digit, so
// that every agent is written in one way only.
struct AgentName {
  std::string organization;
  std::string environment;
  std::string host;

  // Code::invalid names the part that is wrong; the id has to fit the 64 bytes of a common name.
  static Result<AgentName> make(std::string organization, std::string environment,
                                std::string host);
  // What an agent's certificate says: one URI, and the common name that belongs to it.
  static Result<AgentName> of(const Certificate& certificate);

  std::string id() const;   // "production/web1.example.com": the common name
  std::string uri() const;  // "consort://example/production/web1.example.com"
  friend auto operator<=>(const AgentName&, const AgentName&) = default;
};

}  // namespace consort::trust
