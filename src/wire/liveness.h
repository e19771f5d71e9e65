#pragma once
#include "base/clock.h"

namespace consort::wire {

// Knows when to send a heartbeat and when the peer has been silent for too long. Either end has
// one. Any message is a sign of life, so a busy link carries no heartbeats. A synchronous state
// machine: it does nothing and reads no clock.
class Liveness {
 public:
  enum class Peer {
    online,
    late,  // silent for one and a half intervals: worth showing
    lost,  // silent for three: end the link
  };
  struct Step {
    bool send_heartbeat = false;
    Peer peer = Peer::online;
    MonotonicTime wake;  // when to ask again, if nothing happens before
  };

  // `interval` is that of the welcome; both count as heard and sent `now`.
  Liveness(Duration interval, MonotonicTime now) : interval_(interval), heard_(now), sent_(now) {}

  void heard(MonotonicTime now) { heard_ = now; }
  void sent(MonotonicTime now) { sent_ = now; }
  // A heartbeat it asks for counts as sent.
  Step step(MonotonicTime now);

 private:
  Duration interval_;
  MonotonicTime heard_;
  MonotonicTime sent_;
};

}  // namespace consort::wire
