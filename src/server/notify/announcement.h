#pragma once
#include <functional>
#include <optional>
#include <string>

#include "store/environments.h"
#include "store/store.h"

namespace consort::server {

// How long to wait for more before something is told.
constexpr Duration kQuiet = std::chrono::seconds(5);     // since the newest change
constexpr Duration kLongest = std::chrono::seconds(30);  // since the oldest
constexpr int64_t kMostWaiting = 1000;  // deliveries of a channel; then the oldest go

// Writes down what is to be told of the changes of compliance in an environment since it last did,
// a delivery for each channel that wants it, once the hosts have settled. What is written and up to
// which event it goes become durable together. When to call again; nullopt: there is nothing to
// wait for. `new_name` names a delivery as nobody else does.
Result<std::optional<WallTime>> announce(store::Store& store, store::EnvironmentId environment,
                                         const std::function<std::string()>& new_name);

// For the start of a server: what happened before anybody could be told stays untold.
Status begin_announcing(store::Store& store);

}  // namespace consort::server
