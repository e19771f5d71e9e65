#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/hash.h"
#include "base/result.h"
#include "model/value.h"

namespace consort::model {

// "files./etc/motd", or "host:db1/services.postgresql" for another host's.
struct Address {
  std::string type;  // collection
  std::string name;
  std::string host = {};  // empty: this host

  std::string to_string() const;
  // The type is what stands before the first '.'; the name is the rest and may hold any character.
  static std::optional<Address> parse(std::string_view text);
  friend auto operator<=>(const Address&, const Address&) = default;
};

// What the agent does about a difference that nobody ordered.
enum class DriftPolicy { enforce, report, propose };
std::string_view to_string(DriftPolicy policy);
std::optional<DriftPolicy> drift_policy(std::string_view name);

// How often a failing change is tried again, and how long after.
struct Retry {
  int attempts = 1;                          // in all
  Duration delay = std::chrono::seconds(1);  // doubled after each attempt, up to a minute
  friend bool operator==(const Retry&, const Retry&) = default;
};

// One thing in a desired state. Attributes are validated, with defaults filled in, and hold no
// unknowns unless `waits_for` says so.
struct Resource {
  Address address;
  Map attributes;
  DriftPolicy drift = DriftPolicy::enforce;
  Retry retry;
  Duration timeout = std::chrono::minutes(10);  // of one attempt
  bool sensitive = false;                       // no attribute value of it is ever shown
  std::vector<std::string> waits_for;           // unknown facts; not empty: this resource waits
  Mark mark;                                    // where its name was written last
  Digest hash;                                  // resource_hash(): equal means nothing to re-apply
};

// SHA-256 of the canonical JSON of address, attributes, drift, retry, timeout and sensitive.
Digest resource_hash(const Resource& resource);

// An order between two resources of one catalog: `before` is right before `after` is looked at.
struct Edge {
  uint32_t before = 0;
  uint32_t after = 0;
  bool notify = false;  // a change of `before` also refreshes `after`
  std::string reason;   // "requires", "notifies", "parent directory", "owner", ...
  friend auto operator<=>(const Edge&, const Edge&) = default;
};

// The desired state of one host. Resources are sorted by address. Positions in `edges` at or past
// resources.size() are anchors: nodes without a resource that stand for a group ("packages of
// tags/web.yaml").
struct Catalog {
  std::string host;
  std::string site;      // name of the site
  std::string revision;  // commit, or digest of the documents
  std::vector<Resource> resources;
  std::vector<std::string> anchors;
  std::vector<Edge> edges;  // sorted, acyclic
  std::vector<std::pair<uint32_t, Address>>
      remote;  // resource -> one of another host that must be right first; sorted
  std::vector<std::string> blobs;  // SHA-256 (hex) of every content named, sorted

  const Resource* find(const Address& address) const;
  size_t nodes() const { return resources.size() + anchors.size(); }
};

class JsonWriter;

constexpr std::string_view kCatalogFormat = "consort-catalog/1";

// The catalog as canonical JSON of that format, and back. Marks become "origin" texts that
// from_json() interns into `documents`. Durations are kept in whole milliseconds. A catalog that
// breaks one of the promises above, or whose hashes do not fit, is refused.
std::string to_json(const Catalog& catalog);
void write(JsonWriter& writer, const Catalog& catalog);  // the same, without having it all at once
Result<Catalog> catalog_from_json(std::string_view text, Documents& documents);
Digest digest(const Catalog& catalog);  // SHA-256 of to_json()

}  // namespace consort::model
