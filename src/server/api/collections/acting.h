#pragma once
#include <type_traits>

#include "server/api/actions.h"
#include "server/api/collections/collections.h"
#include "server/api/dispatch/answer.h"
#include "server/api/dispatch/call.h"
#include "server/api/dispatch/store_access.h"

namespace consort::server {

// What a handler tells Actions of its call, about `object`.
Order order_of(const Call& call, std::string object);

// 200 with the result, or 202 and where the operation can be watched.
Reply answer_of(const Call& call, Outcome<Done> done);

// A handler that finds the thing of the path, by a function of the call and a Reader, and has
// something done with it, by a function of the Actions, the call and the thing.
template <class Find, class Act>
ActHandler act_on(const Services& services, Find find, Act act) {
  return [services, find, act](const Call& call) -> Reply {
    using Thing = typename std::invoke_result_t<Find, const Call&, store::Reader&>::value_type;
    TRY(Thing thing, within_read<Thing>(services.store,
                                        [&](store::Reader& reader) { return find(call, reader); }));
    return answer_of(call, act(services.actions, call, thing));
  };
}

}  // namespace consort::server
