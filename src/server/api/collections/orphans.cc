#include "store/orphans.h"

#include "server/api/collections/acting.h"
#include "server/api/collections/collections.h"
#include "server/api/collections/fields.h"
#include "server/api/collections/found.h"
#include "server/api/collections/listing.h"

namespace consort::server {
namespace {

Outcome<std::optional<store::HostId>> host_meant(const Call& call, store::Reader& reader,
                                                 store::EnvironmentId environment) {
  const model::Value* name = call.find("host");
  if (!name) return std::optional<store::HostId>();
  TRY(store::Host host,
      or_not_found(store::hosts::find(reader, environment, name->text()), "host"));
  return std::optional(host.id);
}

Reply list_orphans(const Call& call, store::Reader& reader) {
  TRY(auto environment, path_environment(call, reader));
  TRY(auto host, host_meant(call, reader, environment.id));
  TRY(auto page, store::orphans::list(reader, environment.id, {.host = host}, page_of(call)));
  model::List items;
  for (const store::Orphan& orphan : page.items) {
    TRY(auto owner, store::hosts::get(reader, environment.id, orphan.host));
    items.emplace_back(Fields()
                           .add("id", orphan.id)
                           .add("host", orphan.host)
                           .add("host_name", owner.name)
                           .add("address", orphan.address)
                           .add("catalog", orphan.catalog)
                           .add("since", orphan.since)
                           .take());
  }
  return list_answer(call, std::move(items), page.next);
}

}  // namespace

void add_orphans(HandlerTable& handlers, const Services& services) {
  handlers.read("listOrphans", list_orphans);
  handlers.act(
      "purgeOrphans",
      act_on(services, path_environment,
             [](Actions& actions, const Call& call, const store::Environment& environment) {
               Order order = order_of(
                   call, "environment:" + environment.organization + "/" + environment.name);
               order.environment = environment;
               order.audit.environment = environment.id;
               return actions.purge_orphans(order, call.body.map());
             }));
}

}  // namespace consort::server
