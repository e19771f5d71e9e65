#include "model/json.h"
#include "model/resource.h"
#include "server/agents/resource_states.h"
#include "server/api/collections/acting.h"
#include "server/api/collections/collections.h"
#include "server/api/collections/fields.h"
#include "server/api/collections/found.h"
#include "server/api/collections/listing.h"
#include "server/api/collections/moment.h"

namespace consort::server {
namespace {

constexpr std::string_view kList = "host-resources";

ResourceAddress address_of(const Call& call) { return {call.text("type"), call.text("resource")}; }

std::string object_of(const store::Host& host, const ResourceAddress& address) {
  return "host:" + host.name + "/" + address.type + "/" + address.name;
}

Outcome<model::List> described(const Call& call, store::Reader& reader,
                               const store::CatalogEntry& entry) {
  TRY(std::string body, store::catalogs::body(reader, call.site(), entry.digest));
  TRY(model::Value catalog, model::parse_json(body));
  const model::Value* resources = catalog.is_map() ? catalog.map().find("resources") : nullptr;
  if (!resources || !resources->is_list()) return fail(Code::corrupt, "a catalog has no resources");
  return resources->list();
}

// The last one of the page before; none: it is the first page.
Outcome<std::optional<model::Address>> last_address(const Call& call) {
  const std::string cursor = page_of(call).after;
  if (cursor.empty()) return std::optional<model::Address>();
  TRY(std::string text, store::read_cursor(kList, cursor));
  return model::Address::parse(text);
}

// By address, as they stand in the catalog. Of a catalog of the past nobody says how it stood.
Reply list_host_resources(const Call& call, store::Reader& reader) {
  TRY(store::Host host, host_of(call, reader));
  TRY(Moment moment, moment_of(call, reader));
  TRY(store::CatalogEntry entry, catalog_at(call, reader, host, moment));
  TRY(model::List resources, described(call, reader, entry));
  std::optional<ResourceStates> states;
  if (moment.is_now()) {
    TRY(states, ResourceStates::of(reader, call.site(), entry));
  }
  TRY(auto after, last_address(call));
  const model::Value* type = call.find("type");
  model::List items;
  std::string last, next;
  for (const model::Value& resource : resources) {
    const std::string& text = resource.map().find("address")->text();
    auto address = model::Address::parse(text);
    if (!address || (after && *address <= *after) || (type && address->type != type->text()))
      continue;
    if (items.size() == store::page_size(page_of(call))) {
      next = store::make_cursor(kList, last);
      break;
    }
    Fields fields;
    fields.add("type", address->type).add("name", address->name);
    if (states) fields.add("state", states->state(text));
    items.emplace_back(fields.add("attributes", *resource.map().find("attributes")).take());
    last = text;
  }
  return list_answer(call, std::move(items), next);
}

}  // namespace

void add_resources(HandlerTable& handlers, const Services& services) {
  handlers.read("listHostResources", list_host_resources);
  handlers.act(
      "getHostResource",
      act_on(services, host_of, [](Actions& actions, const Call& call, const store::Host& host) {
        const ResourceAddress address = address_of(call);
        return actions.read_resource(order_of(call, object_of(host, address)), host, address);
      }));
  handlers.act(
      "setHostResource",
      act_on(services, host_of, [](Actions& actions, const Call& call, const store::Host& host) {
        const ResourceAddress address = address_of(call);
        return actions.write_resource(order_of(call, object_of(host, address)), host, address,
                                      call.body.map());
      }));
}

}  // namespace consort::server
