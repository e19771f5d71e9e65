#include "store/audit.h"

#include "server/api/collections/collections.h"
#include "server/api/collections/fields.h"
#include "server/api/collections/found.h"
#include "server/api/collections/listing.h"

namespace consort::server {
namespace {

model::Map view(const store::AuditEntry& e) {
  return Fields()
      .add("sequence", e.sequence)
      .add("time", e.time)
      .add("environment", e.environment)
      .add("actor", e.actor)
      .add("verb", e.verb)
      .add("object", e.object)
      .add("details", e.details)
      .add("hash", e.hash)
      .take();
}

Reply list_audit(const Call& call, store::Reader& reader) {
  store::AuditFilter filter;
  if (auto* actor = call.find("actor")) filter.actor = actor->text();
  if (auto* object = call.find("object")) filter.object = object->text();
  TRY(auto page, store::audit::list(reader, filter, page_of(call)));
  return list_answer(call, page, view);
}

Reply get_audit_head(const Call&, store::Reader& reader) {
  TRY(store::AuditHead head, store::audit::head(reader));
  return Answer::of(Fields().add("sequence", head.sequence).add("hash", head.hash).take());
}

}  // namespace

void add_audit(HandlerTable& handlers) {
  handlers.read("listAudit", list_audit);
  handlers.read("getAuditHead", get_audit_head);
}

}  // namespace consort::server
