#include "store/plans.h"

#include "server/api/collections/acting.h"
#include "server/api/collections/collections.h"
#include "server/api/collections/fields.h"
#include "server/api/collections/found.h"
#include "server/api/collections/listing.h"

namespace consort::server {
namespace {

Fields summary(const store::Plan& p) {
  return Fields()
      .add("id", p.id)
      .add("revision", p.revision)
      .add("digest", p.digest)
      .add("author", p.author)
      .add("state", p.state)
      .add("created", p.created);
}

Outcome<store::Plan> plan_of(const Call& call, store::Reader& reader) {
  TRY(auto plan, store::plans::get(reader, call.site(), {call.integer("plan")}));
  return plan;
}

Reply list_plans(const Call& call, store::Reader& reader) {
  TRY(auto page, store::plans::list(reader, call.site(), page_of(call)));
  return list_answer(call, page, [](const store::Plan& plan) { return summary(plan).take(); });
}

Reply get_plan(const Call& call, store::Reader& reader) {
  TRY(store::Plan plan, plan_of(call, reader));
  return Answer::of(summary(plan).add_json("plan", plan.body).take());
}

}  // namespace

void add_plans(HandlerTable& handlers, const Services& services) {
  handlers.read("listPlans", list_plans);
  handlers.read("getPlan", get_plan);
  handlers.act("makePlan", [services](const Call& call) {
    return answer_of(call, services.actions.make_plan(order_of(call, "site"), call.body.map()));
  });
  handlers.act("applyPlan", [services](const Call& call) -> Reply {
    TRY(auto plan, look_up<store::Plan>(services.store, [&](store::Reader& reader) {
          return plan_of(call, reader);
        }));
    const std::string object = "plan:" + std::to_string(plan.id.value);
    const model::Map request = call.body.is_map() ? call.body.map() : model::Map();
    return answer_of(call, services.actions.apply_plan(order_of(call, object), plan, request));
  });
}

}  // namespace consort::server
