#pragma once
#include <memory>

#include "net/loop.h"
#include "net/socket.h"

namespace consort::net {

// A non-blocking socket and what to do when it can be read or written. Destroying it closes the
// socket, and nothing that waits is called any more.
class WatchedSocket {
 public:
  WatchedSocket(Loop& loop, Descriptor socket);
  ~WatchedSocket();
  WatchedSocket(const WatchedSocket&) = delete;
  WatchedSocket& operator=(const WatchedSocket&) = delete;

  int fd() const { return fd_; }
  Descriptor take();              // stops watching; once
  void when_readable(Task task);  // once
  void when_writable(Task task);  // once

 private:
  struct State;
  std::shared_ptr<State> state_;
  int fd_;
};

}  // namespace consort::net
