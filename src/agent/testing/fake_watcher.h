#pragma once
#include <sys/eventfd.h>
#include <unistd.h>

#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "system/events.h"

namespace consort::agent {

// Hands out the events a test puts in.
class FakeWatcher final : public system::PathWatcher {
 public:
  FakeWatcher() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  ~FakeWatcher() override { ::close(descriptor_); }
  int descriptor() const override { return descriptor_; }
  Status watch(const std::string& folder) override {
    std::lock_guard lock(mutex_);
    watched.insert(folder);
    return {};
  }
  void unwatch(const std::string& folder) override {
    std::lock_guard lock(mutex_);
    watched.erase(folder);
  }
  Result<std::vector<system::Event>> drain() override {
    std::lock_guard lock(mutex_);
    eventfd_t count;
    (void)::eventfd_read(descriptor_, &count);
    return std::exchange(events_, {});
  }
  void put(system::Event event) {
    std::lock_guard lock(mutex_);
    events_.push_back(std::move(event));
    (void)::eventfd_write(descriptor_, 1);
  }
  std::set<std::string> watched;

 private:
  std::mutex mutex_;
  const int descriptor_;
  std::vector<system::Event> events_;
};

}  // namespace consort::agent
