#include "server/agents/write_queue.h"

namespace consort::server {

void WriteQueue::start() {
  thread_ = std::thread([this] {
    while (true) {
      {
        std::unique_lock lock(mutex_);
        added_.wait(lock, [this] { return closing_ || !works_.empty(); });
        if (works_.empty()) return;
      }
      write_once();
    }
  });
}

void WriteQueue::stop() {
  {
    std::lock_guard lock(mutex_);
    closing_ = true;
  }
  added_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void WriteQueue::add(Work work) {
  {
    std::lock_guard lock(mutex_);
    if (closing_) return;
    bytes_ += work.bytes;
    works_.push_back(std::move(work));
  }
  added_.notify_one();
}

size_t WriteQueue::waiting() const {
  std::lock_guard lock(mutex_);
  return works_.size();
}

bool WriteQueue::full() const {
  std::lock_guard lock(mutex_);
  return bytes_ > kMostBytes || works_.size() > kMostWorks;
}

WriteQueue::Works WriteQueue::take() {
  std::lock_guard lock(mutex_);
  Works taken;
  while (!works_.empty() && taken.size() < kTogether) {
    bytes_ -= works_.front().bytes;
    taken.push_back(std::move(works_.front()));
    works_.pop_front();
  }
  return taken;
}

bool WriteQueue::write_once() {
  Works works = take();
  if (works.empty()) return false;
  write(std::move(works));
  return true;
}

void WriteQueue::write(Works works) {
  std::vector<Status> outcomes(works.size());
  Status together = store_.write([&](store::Writer& w) -> Status {
    for (const Work& work : works)
      TRY_DO(work.body(w));
    return {};
  });
  for (size_t i = 0; !together && i < works.size(); ++i)
    outcomes[i] = works.size() == 1 ? together : store_.write(works[i].body);
  deliver_([works = std::move(works), outcomes = std::move(outcomes)] {
    for (size_t i = 0; i < works.size(); ++i)
      works[i].then(outcomes[i]);
  });
}

}  // namespace consort::server
