#include "store/drift.h"

#include "server/api/collections/collections.h"
#include "server/api/collections/fields.h"
#include "server/api/collections/found.h"
#include "server/api/collections/listing.h"

namespace consort::server {
namespace {

model::Map view(const store::Drift& d) {
  return Fields()
      .add("id", d.id)
      .add("host", d.host)
      .add("address", d.address)
      .add_change(d.change)
      .add("first_seen", d.first_seen)
      .add("last_seen", d.last_seen)
      .add("settled", d.settled)
      .take();
}

Reply list_drift(const Call& call, store::Reader& reader) {
  TRY(auto host, host_filter(call, reader));
  const store::DriftFilter filter{.host = host, .open_only = !call.flag("settled")};
  TRY(auto page, store::drift::list(reader, call.site(), filter, page_of(call)));
  return list_answer(call, page, view);
}

Reply get_drift(const Call& call, store::Reader& reader) {
  TRY(store::Drift found, store::drift::get(reader, call.site(), {call.integer("drift")}));
  return Answer::of(view(found));
}

}  // namespace

void add_drift(HandlerTable& handlers) {
  handlers.read("listDrift", list_drift);
  handlers.read("listHostDrift", list_drift);
  handlers.read("getDrift", get_drift);
}

}  // namespace consort::server
