#include "server/api/collections/acting.h"

#include "server/api/dispatch/execution.h"

namespace consort::server {

Order order_of(const Call& call, std::string object) {
  Order order{.actor = call.caller.actor(),
              .author = call.caller.name,
              .audit = audit_entry(call),
              .request_id = call.request_id,
              .traceparent = call.traceparent,
              .if_match = call.if_match,
              .reads_only = !call.caller.may(Permission::write)};
  if (call.environment) order.environment = *call.environment;
  order.audit.object = std::move(object);
  return order;
}

Reply answer_of(const Call& call, Outcome<Done> outcome) {
  TRY(Done done, std::move(outcome));
  Answer answer = Answer::of(std::move(done.result));
  answer.status = done.status;
  answer.version = std::move(done.version);
  if (!done.operation) return answer;
  answer.status = 202;
  answer.location = "/api/v1/operations/" + std::to_string(done.operation->value);
  if (call.environment)
    answer.location +=
        "?environment=" + call.environment->organization + "/" + call.environment->name;
  answer.body.own_map().set("operation", model::Value(done.operation->value));
  return answer;
}

}  // namespace consort::server
