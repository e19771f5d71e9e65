#include "server/api/collections/listing.h"
#include "server/api/interop/ansible_inventory.h"
#include "server/api/interop/host_walk.h"
#include "server/api/interop/interop.h"
#include "store/facts.h"

namespace consort::server {
namespace {

Reply get_inventory(const Call& call, store::Reader& reader) {
  TRY(auto filter, filter_of(call));
  AnsibleInventory inventory(call.environment->name);
  TRY_DO(walk_hosts(reader, call.site(), filter, [&](const store::Host& host) -> Status {
    if (host.life_cycle == store::LifeCycle::retired) return {};
    model::Facts facts;
    if (host.facts) {
      TRY(facts, store::facts::body(reader, call.site(), *host.facts));
    }
    inventory.add(host, facts);
    return {};
  }));
  Answer answer;
  answer.text = inventory.finish();
  return answer;
}

}  // namespace

void add_ansible(HandlerTable& handlers) { handlers.read("getAnsibleInventory", get_inventory); }

}  // namespace consort::server
