#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "store/ids.h"
#include "store/page.h"
#include "store/session.h"

namespace consort::store {

// That a host was to have a catalog: the one with the highest serial counts. Going back is a new
// serial for an old digest.
struct CatalogEntry {
  HostId host;
  int64_t serial = 0;  // counted for every host from 1
  RevisionId revision;
  Digest digest;
  WallTime created;
  friend bool operator==(const CatalogEntry&, const CatalogEntry&) = default;
};

namespace catalogs {

// What every reader of JSON keeps exactly.
constexpr int64_t kHighestSerial = int64_t{1} << 53;

// Keeps a catalog's canonical JSON under its SHA-256; the same one is kept once. Retention removes
// those that no host was given: put and assign through one Writer.
Result<Digest> put(Writer& writer, EnvironmentId environment, const std::string& json);
Result<std::string> body(Reader& reader, EnvironmentId environment, const Digest& digest);

// Gives a host a catalog that was put, and returns the serial: one more than the last, and above
// `above`, which its agent may remember where the store does not. invalid: it would be above
// kHighestSerial; the transaction may go on.
Result<int64_t> assign(Writer& writer, EnvironmentId environment, RevisionId revision, HostId host,
                       const Digest& digest, int64_t above = 0);
// Gives a host once more a catalog that it had: under a new serial, of the revision it was of.
// not_found: it never had that.
Result<int64_t> assign_again(Writer& writer, EnvironmentId environment, HostId host,
                             const Digest& digest, int64_t above = 0);
Result<std::optional<CatalogEntry>> current(Reader& reader, EnvironmentId environment, HostId host);
Result<std::optional<CatalogEntry>> at(Reader& reader, EnvironmentId environment, HostId host,
                                       WallTime when);
// What every host was given last, by host.
Result<std::vector<CatalogEntry>> current_of_all(Reader& reader, EnvironmentId environment);
// What every host had as of a revision: what it was given in that one, or else in the last one
// before it.
Result<std::vector<CatalogEntry>> as_of(Reader& reader, EnvironmentId environment,
                                        RevisionId revision);
// The same by host, page by page.
Result<Page<CatalogEntry>> list_as_of(Reader& reader, EnvironmentId environment,
                                      RevisionId revision, const PageRequest& page);
// By host; a host that was given several in one revision has several.
Result<std::vector<CatalogEntry>> of_revision(Reader& reader, EnvironmentId environment,
                                              RevisionId revision);
// The same, page by page.
Result<Page<CatalogEntry>> list(Reader& reader, EnvironmentId environment, RevisionId revision,
                                const PageRequest& page);
// What a host had as of a revision: what it was given in that one, or else in the last one before.
Result<std::optional<CatalogEntry>> as_of(Reader& reader, EnvironmentId environment, HostId host,
                                          RevisionId revision);

}  // namespace catalogs
}  // namespace consort::store
