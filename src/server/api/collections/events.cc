#include "store/events.h"

#include "server/api/collections/collections.h"
#include "server/api/collections/event_view.h"
#include "server/api/collections/fields.h"
#include "server/api/collections/found.h"
#include "server/api/collections/listing.h"

namespace consort::server {

model::Map event_view(const store::Event& e) {
  return Fields()
      .add("revision", e.revision)
      .add("host", e.host)
      .add("kind", e.kind)
      .add("time", e.time)
      .add_json("body", e.body)
      .take();
}

namespace {

Reply list_events(const Call& call, store::Reader& reader) {
  store::EventFilter filter;
  TRY(filter.host, host_filter(call, reader));
  if (auto* kind = call.find("kind")) filter.kind = kind->text();
  TRY(auto page, store::events::list(reader, call.site(), filter, page_of(call)));
  return list_answer(call, page, event_view);
}

}  // namespace

void add_events(HandlerTable& handlers) {
  handlers.read("listEvents", list_events);
  handlers.read("listHostEvents", list_events);
}

}  // namespace consort::server
