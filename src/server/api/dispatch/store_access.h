#pragma once
#include "server/api/dispatch/problem.h"
#include "store/store.h"

namespace consort::server {

// Runs a body in a read or a write of the store that may also refuse by a Problem; that, too,
// undoes what it wrote.
template <class T, class Access, class Body>
Outcome<T> within(Access&& access, Body&& body) {
  std::optional<Problem> problem;
  auto result = access([&](auto& session) -> Result<T> {
    problem.reset();
    Outcome<T> outcome = body(session);
    if (outcome) return std::move(*outcome);
    problem = std::move(outcome).error();
    return fail(Code::cancelled, "the request was refused");
  });
  if (problem) return std::move(*problem);
  if (!result) return std::move(result).error();
  return std::move(*result);
}

template <class T, class Body>
Outcome<T> within_read(store::Store& store, Body&& body) {
  return within<T>([&](auto wrapped) { return store.read(wrapped); }, body);
}

template <class T, class Body>
Outcome<T> within_write(store::Store& store, Body&& body) {
  return within<T>([&](auto wrapped) { return store.write(wrapped); }, body);
}

}  // namespace consort::server
