#include "store/operations.h"

#include "server/api/collections/collections.h"
#include "server/api/collections/fields.h"
#include "server/api/collections/found.h"
#include "server/api/collections/listing.h"
#include "store/events.h"

namespace consort::server {
namespace {

model::Map view(const store::Operation& o) {
  return Fields()
      .add("id", o.id)
      .add("kind", o.kind)
      .add("actor", o.actor)
      .add("state", o.state)
      .add("done", o.done)
      .add("total", o.total)
      .add("message", o.message)
      .add_json("result", o.result)
      .add("cancel", o.cancel)
      .add("created", o.created)
      .add("updated", o.updated)
      .take();
}

Reply list_operations(const Call& call, store::Reader& reader) {
  TRY(auto page, store::operations::list(reader, call.site(), page_of(call)));
  return list_answer(call, page, view);
}

Reply get_operation(const Call& call, store::Reader& reader) {
  TRY(auto found, store::operations::get(reader, call.site(), {call.integer("operation")}));
  return Answer::of(view(found));
}

// The one who works on it sees the wish, rung up by the event.
Reply cancel_operation(const Call& call, store::Writer& writer) {
  const store::OperationId id{call.integer("operation")};
  const std::string number = std::to_string(id.value);
  TRY_DO(store::operations::request_cancel(writer, call.site(), id));
  TRY_DO(store::events::append(
      writer, call.site(), {.kind = "operation.cancel", .body = "{\"operation\":" + number + "}"}));
  TRY(auto found, store::operations::get(writer, call.site(), id));
  Answer answer = Answer::of(view(found));
  answer.status = 202;
  answer.object = "operation:" + number;
  return answer;
}

}  // namespace

void add_operations(HandlerTable& handlers) {
  handlers.read("listOperations", list_operations);
  handlers.read("getOperation", get_operation);
  handlers.write("cancelOperation", cancel_operation);
}

}  // namespace consort::server
