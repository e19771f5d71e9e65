#include "wire/liveness.h"

#include <algorithm>

namespace consort::wire {

Liveness::Step Liveness::step(MonotonicTime now) {
  const MonotonicTime late = heard_ + interval_ * 3 / 2, lost = heard_ + interval_ * 3;
  Step step;
  if (now >= lost) {
    step.peer = Peer::lost;
  } else if (now >= late) {
    step.peer = Peer::late;
  }
  if (now >= sent_ + interval_) {
    step.send_heartbeat = true;
    sent_ = now;
  }
  step.wake = sent_ + interval_;
  if (step.peer != Peer::lost) step.wake = std::min(step.wake, now < late ? late : lost);
  return step;
}

}  // namespace consort::wire
