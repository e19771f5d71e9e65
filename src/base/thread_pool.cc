#include "base/thread_pool.h"

#include <algorithm>
#include <atomic>

namespace consort {

ThreadPool::ThreadPool(size_t workers) : workers_(std::max<size_t>(1, workers)) {}

ThreadPool::~ThreadPool() {
  {
    std::lock_guard lock(mutex_);
    closing_ = true;
  }
  ready_.notify_all();
  for (std::thread& thread : threads_)
    thread.join();
}

void ThreadPool::submit(std::function<void()> job) {
  {
    std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
    if (!closing_ && threads_.size() < workers_) threads_.emplace_back([this] { work(); });
  }
  ready_.notify_one();
}

void ThreadPool::work() {
  for (;;) {
    std::function<void()> job;
    {
      std::unique_lock lock(mutex_);
      ready_.wait(lock, [this] { return closing_ || !jobs_.empty(); });
      if (jobs_.empty()) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    job();
  }
}

void ThreadPool::for_each(size_t n, size_t chunk, const std::function<void(size_t)>& body) {
  if (n <= chunk) {
    for (size_t i = 0; i < n; ++i)
      body(i);
    return;
  }
  std::atomic<size_t> next{0};
  auto share = [&] {
    for (size_t first; (first = next.fetch_add(chunk)) < n;) {
      for (size_t i = first; i < std::min(n, first + chunk); ++i)
        body(i);
    }
  };
  size_t helpers = std::min(workers_ - 1, (n - 1) / chunk);
  std::mutex mutex;
  std::condition_variable finished;
  size_t running = helpers;
  for (size_t i = 0; i < helpers; ++i) {
    submit([&] {
      share();
      std::lock_guard lock(mutex);
      if (--running == 0) finished.notify_one();
    });
  }
  share();
  std::unique_lock lock(mutex);
  finished.wait(lock, [&] { return running == 0; });
}

}  // namespace consort
