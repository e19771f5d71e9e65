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
  handlers.act(
      "applyPlan",
      act_on(services, plan_of, [](Actions& actions, const Call& call, const store::Plan& plan) {
        const std::string object = "plan:" + std::to_string(plan.id.value);
        return actions.apply_plan(order_of(call, object), plan,
                                  call.body.is_map() ? call.body.map() : model::Map());
      }));
}

}  // namespace consort::server
