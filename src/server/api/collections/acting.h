#pragma once
#include "server/api/actions.h"
#include "server/api/dispatch/answer.h"
#include "server/api/dispatch/call.h"
#include "store/store.h"

namespace consort::server {

// What a handler tells Actions of its call, about `object`.
Order order_of(const Call& call, std::string object);

// 200 with the result, or 202 and where the operation can be watched.
Reply answer_of(const Call& call, Outcome<Done> done);

// The value of a read that may refuse by a Problem.
template <class T, class Body>
Outcome<T> look_up(store::Store& store, Body&& body) {
  std::optional<Problem> problem;
  auto result = store.read([&](store::Reader& reader) -> Result<T> {
    Outcome<T> outcome = body(reader);
    if (outcome) return std::move(*outcome);
    problem = std::move(outcome).error();
    return fail(Code::cancelled, "the request was refused");
  });
  if (problem) return std::move(*problem);
  if (!result) return std::move(result).error();
  return std::move(*result);
}

}  // namespace consort::server
