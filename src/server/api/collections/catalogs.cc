#include "store/catalogs.h"

#include "server/api/collections/collections.h"
#include "server/api/collections/found.h"

namespace consort::server {
namespace {

Reply get_catalog(const Call& call, store::Reader& reader) {
  auto digest = Digest::from_hex(call.text("digest"));
  if (!digest) return not_found("catalog");
  TRY(std::string body, store::catalogs::body(reader, call.site(), *digest));
  return Answer{.text = std::move(body)};
}

}  // namespace

void add_catalogs(HandlerTable& handlers) { handlers.read("getCatalog", get_catalog); }

}  // namespace consort::server
