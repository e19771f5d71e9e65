#include "model/json.h"
#include "server/api/collections/collections.h"
#include "server/api/collections/fields.h"
#include "server/api/collections/found.h"
#include "server/api/collections/listing.h"
#include "store/catalogs.h"
#include "store/facts.h"

namespace consort::server {
namespace {

Reply get_facts(const Call& call, store::Reader& reader) {
  TRY(store::Host host, host_of(call, reader));
  const auto at = time_of(call);
  auto found = at ? store::facts::at(reader, call.site(), host.id, *at)
                  : store::facts::current(reader, call.site(), host.id);
  TRY(model::Facts facts, or_not_found(std::move(found), "state of facts"));
  return Answer::of(std::move(facts.tree));
}

Reply list_fact_changes(const Call& call, store::Reader& reader) {
  TRY(store::Host host, host_of(call, reader));
  TRY(auto page, store::facts::history(reader, call.site(), host.id, page_of(call)));
  return list_answer(call, page, [](const store::FactChange& change) {
    return Fields().add("digest", change.digest).add("observed", change.observed).take();
  });
}

Reply get_host_catalog(const Call& call, store::Reader& reader) {
  TRY(store::Host host, host_of(call, reader));
  const auto at = time_of(call);
  auto found = at ? store::catalogs::at(reader, call.site(), host.id, *at)
                  : store::catalogs::current(reader, call.site(), host.id);
  TRY(store::CatalogEntry entry, or_not_found(std::move(found), "catalog"));
  TRY(std::string body, store::catalogs::body(reader, call.site(), entry.digest));
  return Answer::of(Fields()
                        .add("serial", entry.serial)
                        .add("revision", entry.revision)
                        .add("digest", entry.digest)
                        .add("created", entry.created)
                        .add_json("catalog", body)
                        .take());
}

}  // namespace

void add_host_history(HandlerTable& handlers) {
  handlers.read("getHostFacts", get_facts);
  handlers.read("listHostFactChanges", list_fact_changes);
  handlers.read("getHostCatalog", get_host_catalog);
}

}  // namespace consort::server
