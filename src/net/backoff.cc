#include "net/backoff.h"

namespace consort::net {

Duration Backoff::next(Duration held) {
  if (held >= settings_.stable) ceiling_ = {};
  Duration doubled = ceiling_ > settings_.cap / 2 ? settings_.cap : ceiling_ * 2;
  ceiling_ = std::clamp(doubled, std::min(settings_.first, settings_.cap), settings_.cap);
  return std::chrono::duration_cast<Duration>(ceiling_ * random_());
}

}  // namespace consort::net
