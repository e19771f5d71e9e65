#include "server/api/collections/acting.h"
#include "server/api/collections/collections.h"
#include "server/api/collections/found.h"

namespace consort::server {
namespace {

ResourceAddress address_of(const Call& call) { return {call.text("type"), call.text("resource")}; }

std::string object_of(const store::Host& host, const ResourceAddress& address) {
  return "host:" + host.name + "/" + address.type + "/" + address.name;
}

Outcome<store::Host> host_of(const Services& services, const Call& call) {
  return look_up<store::Host>(services.store,
                              [&](store::Reader& reader) { return host_of(call, reader); });
}

}  // namespace

void add_resources(HandlerTable& handlers, const Services& services) {
  handlers.act("getHostResource", [services](const Call& call) -> Reply {
    TRY(store::Host host, host_of(services, call));
    const ResourceAddress address = address_of(call);
    return answer_of(call, services.actions.read_resource(order_of(call, object_of(host, address)),
                                                          host, address));
  });
  handlers.act("setHostResource", [services](const Call& call) -> Reply {
    TRY(store::Host host, host_of(services, call));
    const ResourceAddress address = address_of(call);
    return answer_of(call, services.actions.write_resource(order_of(call, object_of(host, address)),
                                                           host, address, call.body.map()));
  });
}

}  // namespace consort::server
