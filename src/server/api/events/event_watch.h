#pragma once
#include <mutex>
#include <set>
#include <string>

#include "net/http_server.h"
#include "store/events.h"
#include "store/store.h"

namespace consort::server {

struct WatchLimits {
  size_t streams = 1'000;      // at a time; more are told 503
  size_t batch = 200;          // events read at once
  size_t waiting = 256 << 10;  // bytes not yet taken; more are not read from the store meanwhile
  int64_t behind = 100'000;    // events that a client which takes nothing may miss
};

// The events of one environment on their way to one client, in order. A client that does not take
// them is waited for, then dropped and told so: by an event `dropped` in place of the rest. Any
// thread; advance() is called by one at a time, and may block.
class EventWatch {
 public:
  // The store outlives it. No kinds: all. It ends when `token` counts no longer.
  EventWatch(store::Store& store, store::EnvironmentId environment, store::TokenId token,
             std::set<std::string> kinds, int64_t after, WatchLimits limits)
      : store_(store),
        environment_(environment),
        token_(token),
        kinds_(std::move(kinds)),
        limits_(limits),
        last_(after) {}

  void start(std::shared_ptr<net::ResponseStream> stream);
  // Sends what there is. True: there may be more at once.
  bool advance();
  // Says how far it is (and ends, if the token does), so that a client resumes there though nothing
  // concerned it.
  void bookmark();
  void end();

 private:
  bool hold_back();
  bool send_batch();
  void send(const store::Event& event);
  void refuse();
  void give_up(const std::string& kind, const std::string& detail);

  store::Store& store_;
  const store::EnvironmentId environment_;
  const store::TokenId token_;
  const std::set<std::string> kinds_;
  const WatchLimits limits_;
  std::mutex mutex_;
  std::shared_ptr<net::ResponseStream> stream_;  // guarded by mutex_; null: before, or ended
  int64_t last_;                                 // guarded by mutex_; what the client has seen
  int64_t marked_ = -1;                          // guarded by mutex_; the last id sent
};

}  // namespace consort::server
