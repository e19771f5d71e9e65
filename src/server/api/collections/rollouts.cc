#include "store/rollouts.h"

#include "server/api/collections/acting.h"
#include "server/api/collections/collections.h"
#include "server/api/collections/fields.h"
#include "server/api/collections/found.h"
#include "server/api/collections/listing.h"

namespace consort::server {
namespace {

model::Map view(const store::Rollout& r) {
  return Fields()
      .add("id", r.id)
      .add("plan", r.plan)
      .add("state", r.state)
      .add_json("progress", r.progress)
      .add("created", r.created)
      .add("updated", r.updated)
      .take();
}

Outcome<store::Rollout> rollout_of(const Call& call, store::Reader& reader) {
  TRY(auto rollout, store::rollouts::get(reader, call.site(), {call.integer("rollout")}));
  return rollout;
}

Reply list_rollouts(const Call& call, store::Reader& reader) {
  TRY(auto page, store::rollouts::list(reader, call.site(), page_of(call)));
  return list_answer(call, page, view);
}

Reply get_rollout(const Call& call, store::Reader& reader) {
  TRY(store::Rollout rollout, rollout_of(call, reader));
  return Answer::of(view(rollout));
}

ActHandler controls(const Services& services, RolloutControl control) {
  return act_on(services, rollout_of,
                [control](Actions& actions, const Call& call, const store::Rollout& rollout) {
                  const std::string object = "rollout:" + std::to_string(rollout.id.value);
                  return actions.control_rollout(order_of(call, object), rollout, control);
                });
}

}  // namespace

void add_rollouts(HandlerTable& handlers, const Services& services) {
  handlers.read("listRollouts", list_rollouts);
  handlers.read("getRollout", get_rollout);
  handlers.act("haltRollout", controls(services, RolloutControl::halt));
  handlers.act("resumeRollout", controls(services, RolloutControl::resume));
  handlers.act("rollBackRollout", controls(services, RolloutControl::roll_back));
}

}  // namespace consort::server
