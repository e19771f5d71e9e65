#pragma once
#include <map>
#include <memory>

#include "base/thread_pool.h"
#include "server/api/dispatch/call.h"
#include "server/api/dispatch/problem.h"
#include "server/api/events/event_signal.h"
#include "server/api/events/event_watch.h"

namespace consort::server {

// All streams of events: each goes on when the signal rings, or when its client has taken what
// waited. Nothing looks at the store in between. Thread-safe.
class EventWatches {
 public:
  // Both outlive it.
  EventWatches(store::Store& store, EventSignal& signal, WatchLimits limits = {});
  ~EventWatches();

  // Answers GET /api/v1/watch; it resumes at Last-Event-ID, at `since`, or now. Problem 410: what
  // came after is gone.
  void open(const Call& call, const net::Responder& responder);
  // Bookmarks to all, which also tells proxies that the streams live. For a timer of the loop,
  // every 15 s or so.
  void keep_alive();
  size_t open_streams() const;
  void stop();  // ends all; any number of times

 private:
  struct Entry;
  struct Shared;
  static void wake(const std::shared_ptr<Shared>& shared, const std::shared_ptr<Entry>& entry);
  static void run(const std::shared_ptr<Shared>& shared, const std::shared_ptr<Entry>& entry);
  Outcome<int64_t> start_of(const Call& call);

  store::Store& store_;
  const WatchLimits limits_;
  const std::shared_ptr<Shared> shared_;
  EventSignal::Subscription subscription_;
};

}  // namespace consort::server
