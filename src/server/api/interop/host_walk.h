#pragma once
#include <functional>

#include "model/selector.h"
#include "server/api/dispatch/problem.h"
#include "store/hosts.h"

namespace consort::server {

// The most hosts of a document that lists them all at once.
constexpr size_t kMostHosts = 50'000;

// Every host of an environment that a selector holds for, by name, page by page of one snapshot.
// Problem: there are more than kMostHosts.
Outcome<size_t> walk_hosts(store::Reader& reader, store::EnvironmentId environment,
                           const std::optional<model::Selector>& filter,
                           const std::function<Status(const store::Host&)>& each);

}  // namespace consort::server
