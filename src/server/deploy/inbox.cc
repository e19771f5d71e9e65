#include "server/deploy/inbox.h"

#include <utility>

namespace consort::server {

void Inbox::post(Task task) {
  std::lock_guard lock(mutex_);
  if (closed_) return;
  tasks_.push_back(std::move(task));
  posted_.notify_one();
}

bool Inbox::run(std::optional<MonotonicTime> until) {
  {
    std::unique_lock lock(mutex_);
    auto something = [&] { return closed_ || !tasks_.empty(); };
    if (until)
      posted_.wait_until(lock, *until, something);
    else
      posted_.wait(lock, something);
    if (closed_) return false;
  }
  run_ready();
  return true;
}

bool Inbox::run_ready() {
  std::deque<Task> tasks;
  {
    std::lock_guard lock(mutex_);
    tasks.swap(tasks_);
  }
  for (Task& task : tasks)
    task();
  return !tasks.empty();
}

void Inbox::close() {
  std::lock_guard lock(mutex_);
  closed_ = true;
  tasks_.clear();
  posted_.notify_all();
}

}  // namespace consort::server
