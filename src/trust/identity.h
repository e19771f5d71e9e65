#pragma once
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"

// Whether whoever contacts the server is the host it says it is: a function of what is known, with
// the table of README.md.
namespace consort::trust {

enum class Standing { active, quarantined, retired };

// What the server remembers of one host.
struct KnownHost {
  Standing standing = Standing::active;
  std::string serial;                         // of the certificate issued last
  std::optional<std::string> earlier_serial;  // of the one it replaced
  Digest key_fingerprint;                     // of the certificate issued last
  std::string machine_id;                     // /etc/machine-id; "" until first seen
  std::string boot_id;
  std::set<std::string> past_boots;
};

// What a contact shows. The certificate's chain was checked before, or there is none and this is a
// signing request.
struct Contact {
  std::optional<std::string> serial;  // of the certificate
  Digest key_fingerprint;             // of the certificate, or of the request
  std::string machine_id;
  std::string boot_id;
};

enum class Decision {
  accept,      // it is the host
  enrol,       // a new host: by its token, or when a person approves
  renew,       // it is the host, and needs a new certificate at once
  reinstall,   // the name of a known host with another key: a person says whether it may take over
  quarantine,  // two machines have one identity: neither is served until a person decides
  refuse,
};
std::string_view to_string(Decision decision);

struct Judgement {
  Decision decision = Decision::refuse;
  std::string_view reason;  // one clause for people; lives for ever
  friend bool operator==(const Judgement&, const Judgement&) = default;
};

// `known` is the host of that name, if there is one.
Judgement judge(const Contact& contact, const std::optional<KnownHost>& known);

// The rules as Markdown, in the order in which they are tried.
std::string identity_table();

}  // namespace consort::trust
