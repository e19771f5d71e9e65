#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "store/session.h"
#include "store/sql/connection.h"

namespace consort::store {

// One thread that writes. Bodies that wait at the same time share a transaction, so that one sync
// of the disk serves them all; each has a savepoint of its own.
class GroupCommit {
 public:
  using Body = std::function<Status(Writer&)>;

  GroupCommit(std::unique_ptr<sql::Connection> connection, const Clock& clock);
  ~GroupCommit();  // finishes what was given

  // Returns when what `body` wrote is durable, or why it is not. An exception that leaves `body` is
  // thrown here.
  Status run(const Body& body);

 private:
  struct Job {
    explicit Job(const Body& given) : body(given) {}
    const Body& body;
    Status status = {};
    std::exception_ptr thrown = {};
    bool done = false;  // guarded by mutex_
    std::condition_variable finished = {};
  };
  using Batch = std::deque<Job*>;

  void work();
  void commit(const Batch& batch);
  // How many of the batch, from `first` on, share the fate of one transaction.
  size_t transaction(const Batch& batch, size_t first);
  void run_in_savepoint(Job& job);

  const std::unique_ptr<sql::Connection> connection_;
  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable waiting_;  // for the writing thread
  Batch queue_;                      // guarded by mutex_
  bool closing_ = false;             // guarded by mutex_
  std::thread thread_;
};

}  // namespace consort::store
