#pragma once

namespace consort::net {

// What lives on a loop: a connection, a listener, an attempt to connect.
class Guest {
 public:
  virtual ~Guest() = default;
  // The loop has ended and released this guest: nothing will be called any more. Sockets and timers
  // must be gone when this returns.
  virtual void loop_ended() = 0;
};

}  // namespace consort::net
