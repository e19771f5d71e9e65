#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace consort {

// A fixed number of threads that take jobs in the order given. Threads start with the first job and
// sleep without waking while there is none. The destructor finishes what was submitted.
class ThreadPool {
 public:
  explicit ThreadPool(size_t workers = std::thread::hardware_concurrency());
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  void submit(std::function<void()> job);
  size_t workers() const { return workers_; }

  // Calls body(0) .. body(n - 1), `chunk` at a time on every worker and the calling thread; returns
  // when all are done. Must not be called from a job of the same pool.
  void for_each(size_t n, size_t chunk, const std::function<void(size_t)>& body);

 private:
  void work();

  const size_t workers_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> jobs_;  // guarded by mutex_
  std::vector<std::thread> threads_;        // guarded by mutex_
  bool closing_ = false;                    // guarded by mutex_
};

}  // namespace consort
