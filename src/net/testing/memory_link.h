#pragma once
#include <map>
#include <utility>

#include "base/clock.h"
#include "net/link.h"

namespace consort::net {

// What goes wrong on a link in memory. A real link loses nothing and keeps the order until it
// breaks; what is built on links resends after that, and so must stand more.
struct LinkFaults {
  Duration delay = {};    // of every message
  Duration jitter = {};   // up to so much more, each on its own: they overtake one another
  double lose = 0;        // part of the messages that vanish
  double duplicate = 0;   // part that arrives twice
  double break_link = 0;  // part that breaks the link in place of arriving
  size_t waiting_bytes = 16 << 20;  // more on its way closes the link with `refused`
};

// Links between ends in one process, on a clock that the test moves: nothing is delivered until
// advance(). One thread. The seed decides what a fault hits, so a run can be repeated.
class MemoryNetwork {
 public:
  using LinkPair = std::pair<std::shared_ptr<Link>, std::shared_ptr<Link>>;

  MemoryNetwork(ManualClock& clock, uint64_t seed);
  ~MemoryNetwork();

  LinkPair connect(const LinkFaults& faults = {});

  // Both ends by either end. A broken link is lost for both; a cut one delivers nothing, and keeps
  // all, until it is healed.
  void break_link(const Link& end);
  void cut(const Link& end);
  void heal(const Link& end);

  // Delivers all that is due by then, in order, with the clock at the time of each.
  void advance(Duration by);
  // When the next delivery is due, cut links aside.
  std::optional<MonotonicTime> next_due() const;

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace consort::net
