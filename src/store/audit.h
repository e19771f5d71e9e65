#pragma once
#include <optional>
#include <string>

#include "base/hash.h"
#include "model/value.h"
#include "store/ids.h"
#include "store/page.h"
#include "store/session.h"

namespace consort::store {

// Who did what to what. Append it through the Writer that makes the change: then there is never one
// without the other. `hash` is SHA-256 over the hash of the entry before and the canonical JSON of
// this one, so that no entry can be altered, taken out or put in unseen.
struct AuditEntry {
  int64_t sequence = 0;
  WallTime time;
  std::optional<EnvironmentId> environment;  // nullopt: of the server
  std::string actor;                         // "token:3", "host:db1", "server"
  std::string verb;                          // "host.retire"
  std::string object;                        // "host:db1"
  model::Map details;
  Digest hash;
  friend bool operator==(const AuditEntry&, const AuditEntry&) = default;
};

struct AuditFilter {
  std::optional<EnvironmentId> environment = {};
  std::optional<std::string> actor = {};
  std::optional<std::string> object = {};
};

// The end of the trail at some time. Who keeps one elsewhere can prove that nothing was cut off.
struct AuditHead {
  int64_t sequence = 0;  // 0: the trail is empty
  Digest hash;
  friend bool operator==(const AuditHead&, const AuditHead&) = default;
};

namespace audit {

// The sequence, time and hash are given here.
Result<AuditHead> append(Writer& writer, const AuditEntry& entry);
Result<AuditHead> head(Reader& reader);
// Newest first. Without an environment in the filter: of all, for those who may see all.
Result<Page<AuditEntry>> list(Reader& reader, const AuditFilter& filter, const PageRequest& page);
// Reads the whole trail. Code::corrupt names the first entry that does not fit, or says that
// `witness` is not in it.
Status verify(Reader& reader, const std::optional<AuditHead>& witness = {});

}  // namespace audit
}  // namespace consort::store
