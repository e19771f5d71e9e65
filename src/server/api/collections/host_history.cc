#include "model/json.h"
#include "server/api/collections/collections.h"
#include "server/api/collections/fields.h"
#include "server/api/collections/found.h"
#include "server/api/collections/listing.h"
#include "server/api/collections/moment.h"
#include "store/facts.h"

namespace consort::server {
namespace {

// As of a revision: what was known when it was committed.
Reply get_facts(const Call& call, store::Reader& reader) {
  TRY(store::Host host, host_of(call, reader));
  TRY(Moment moment, moment_of(call, reader));
  if (moment.revision) moment.time = moment.revision->committed;
  auto found = moment.time ? store::facts::at(reader, call.site(), host.id, *moment.time)
                           : store::facts::current(reader, call.site(), host.id);
  TRY(model::Facts facts, or_not_found(std::move(found), "state of facts"));
  return Answer::of(std::move(facts.tree));
}

Reply list_facts(const Call& call, store::Reader& reader) {
  TRY(auto filter, filter_of(call));
  TRY(auto page, store::hosts::list(reader, call.site(), filter, page_of(call)));
  model::List items;
  for (const store::Host& host : page.items) {
    Fields fields;
    fields.add("host", host.id).add("name", host.name);
    if (host.facts) {
      TRY(model::Facts facts, store::facts::body(reader, call.site(), *host.facts));
      fields.add("facts", std::move(facts.tree));
    }
    items.emplace_back(fields.take());
  }
  return list_answer(call, std::move(items), page.next);
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
  TRY(Moment moment, moment_of(call, reader));
  TRY(store::CatalogEntry entry, catalog_at(call, reader, host, moment));
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
  handlers.read("listFacts", list_facts);
  handlers.read("getHostFacts", get_facts);
  handlers.read("listHostFactChanges", list_fact_changes);
  handlers.read("getHostCatalog", get_host_catalog);
}

}  // namespace consort::server
