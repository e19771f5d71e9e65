#include "server/api/collections/moment.h"

#include "base/strings.h"
#include "server/api/collections/found.h"

namespace consort::server {
namespace {

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

Outcome<Moment> moment_of(const Call& call, store::Reader& reader) {
  Moment moment;
  auto* at = call.find("at");
  if (!at) return moment;
  moment.time = parse_rfc3339(at->text());
  if (moment.time) return moment;
  const std::string commit = to_lower(at->text());
  if (!is_hex(commit))
    return Problem{.status = 400,
                   .code = "bad_parameter",
                   .detail = "parameter 'at' is neither a time nor a commit",
                   .hint = "say 2026-03-01T12:00:00Z, or the first digits of a commit"};
  TRY(moment.revision,
      or_not_found(store::revisions::resolve(reader, call.site(), commit), "revision"));
  return moment;
}

Outcome<store::CatalogEntry> catalog_at(const Call& call, store::Reader& reader,
                                        const store::Host& host, const Moment& moment) {
  const auto site = call.site();
  auto found = moment.time ? store::catalogs::at(reader, site, host.id, *moment.time)
               : moment.revision
                   ? store::catalogs::as_of(reader, site, host.id, moment.revision->id)
                   : store::catalogs::current(reader, site, host.id);
  return or_not_found(std::move(found), "catalog");
}

}  // namespace consort::server
