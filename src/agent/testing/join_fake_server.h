#pragma once
#include <gtest/gtest.h>

#include "agent/daemon/premises.h"
#include "agent/identity/enroller.h"
#include "agent/testing/fake_server.h"

namespace consort::agent {

// Joins as the host web1, by the server's token.
inline void join_fake_server(const Config& config, FakeServer& server, const Clock& clock) {
  auto store = MembershipStore::open(Premises::keys_in(config));
  ASSERT_TRUE(store);
  Enroller::Plea plea{.servers = {server.address()},
                      .root_key = server.token().root_key,
                      .token = server.token(),
                      .machine = {"m", "b", "web1"}};
  Enroller enroller(*store, plea, clock, {[](auto&) {}, [](auto, auto&) {}, [](auto&, auto) {}});
  auto joined = enroller.run({});
  ASSERT_TRUE(joined) << joined.error().to_string();
}

}  // namespace consort::agent
