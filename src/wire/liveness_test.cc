#include "wire/liveness.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace consort::wire {
namespace {
using namespace std::chrono_literals;

const MonotonicTime kStart{1h};
constexpr Duration kInterval = 30s;

TEST(Liveness, SaysWhenThePeerHasBeenSilentForTooLong) {
  const std::pair<Duration, Liveness::Peer> cases[] = {
      {0s, Liveness::Peer::online}, {45s - 1ns, Liveness::Peer::online},
      {45s, Liveness::Peer::late},  {90s - 1ns, Liveness::Peer::late},
      {90s, Liveness::Peer::lost},  {24h, Liveness::Peer::lost},
  };
  for (auto [silence, peer] : cases) {
    Liveness liveness(kInterval, kStart);
    EXPECT_EQ(liveness.step(kStart + silence).peer, peer) << human(silence);
  }
}

TEST(Liveness, IsRestoredByAnyMessage) {
  Liveness liveness(kInterval, kStart);
  EXPECT_EQ(liveness.step(kStart + 89s).peer, Liveness::Peer::late);
  liveness.heard(kStart + 89s);
  EXPECT_EQ(liveness.step(kStart + 90s).peer, Liveness::Peer::online);
}

TEST(Liveness, SendsNothingOnABusyLink) {
  Liveness liveness(kInterval, kStart);
  for (Duration t = 1s; t < 10min; t += 29s) {
    EXPECT_FALSE(liveness.step(kStart + t).send_heartbeat) << human(t);
    liveness.sent(kStart + t);
  }
}

TEST(Liveness, WakesOnlyWhenThereIsSomethingToDo) {
  Liveness liveness(kInterval, kStart);
  EXPECT_EQ(liveness.step(kStart).wake, kStart + 30s);
  auto step = liveness.step(kStart + 30s);
  EXPECT_TRUE(step.send_heartbeat);
  EXPECT_EQ(step.wake, kStart + 45s);
  EXPECT_EQ(liveness.step(kStart + 45s).wake, kStart + 60s);
  liveness.heard(kStart + 46s);
  EXPECT_EQ(liveness.step(kStart + 46s).wake, kStart + 60s);
}

// Two ends over a link with any delays below half an interval, and its end: nobody is lost while it
// holds, both notice when it does not.
RC_GTEST_PROP(Liveness, HoldsALinkAndNoticesItsEnd, ()) {
  struct End {
    Liveness liveness{kInterval, kStart};
    std::vector<MonotonicTime> arriving;
    size_t sent = 0;
  } ends[2];
  const MonotonicTime cut = kStart + 10min;
  const auto delays = *rc::gen::container<std::vector<int>>(50, rc::gen::inRange(0, 15'000));
  auto round = [&](MonotonicTime now, End& end, End& peer) {
    if (std::erase_if(end.arriving, [&](MonotonicTime at) { return at <= now; }) > 0)
      end.liveness.heard(now);
    auto step = end.liveness.step(now);
    if (step.send_heartbeat && now < cut)
      peer.arriving.push_back(now + std::chrono::milliseconds(delays[end.sent % delays.size()]));
    end.sent += step.send_heartbeat;
    return step.peer;
  };
  for (MonotonicTime now = kStart; now <= cut; now += 500ms) {
    RC_ASSERT(round(now, ends[0], ends[1]) != Liveness::Peer::lost);
    RC_ASSERT(round(now, ends[1], ends[0]) != Liveness::Peer::lost);
  }
  RC_ASSERT(ends[0].sent == 20u);
  for (MonotonicTime now = cut; now <= cut + 2min; now += 500ms)
    for (int i : {0, 1})
      round(now, ends[i], ends[1 - i]);
  RC_ASSERT(round(cut + 2min, ends[0], ends[1]) == Liveness::Peer::lost);
  RC_ASSERT(round(cut + 2min, ends[1], ends[0]) == Liveness::Peer::lost);
}

}  // namespace
}  // namespace consort::wire
