#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "store/store.h"

namespace consort::server {

// What the hub wants written, in order, by one thread that never keeps the hub waiting: whatever
// has come meanwhile shares the next transaction. When that fails each piece of work is tried by
// itself, so that one cannot spoil what others have written.
class WriteQueue {
 public:
  struct Work {
    std::function<Status(store::Writer&)> body;  // may be run twice
    std::function<void(Status)> then;            // on the hub's thread, in the order of the works
    size_t bytes = 0;                            // that it holds in memory
  };
  // Runs something later on the hub's thread.
  using Deliver = std::function<void(std::function<void()>)>;

  static constexpr size_t kMostBytes = 256 << 20;
  static constexpr size_t kMostWorks = 200'000;
  static constexpr size_t kTogether = 2'000;  // works in one transaction

  WriteQueue(store::Store& store, Deliver deliver) : store_(store), deliver_(std::move(deliver)) {}
  ~WriteQueue() { stop(); }

  void start();
  // Writes what was given, and takes no more. `then` of the last ones may never run, if the hub's
  // thread has ended.
  void stop();

  void add(Work work);     // any thread
  size_t waiting() const;  // works; any thread
  bool full() const;       // then nobody should add what can wait
  // One transaction, here; false when there is nothing to write. For tests that have one thread.
  bool write_once();

 private:
  using Works = std::deque<Work>;
  Works take();
  void write(Works works);

  store::Store& store_;
  const Deliver deliver_;
  mutable std::mutex mutex_;
  std::condition_variable added_;
  Works works_;           // guarded by mutex_
  size_t bytes_ = 0;      // guarded by mutex_
  bool closing_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace consort::server
