#include "system/testing/fake_events.h"

#include <sys/eventfd.h>

#include "system/paths.h"

namespace consort::system {

FakeEventSource::FakeEventSource() : readable_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

void FakeEventSource::emit(Event event) {
  std::lock_guard lock(mutex_);
  if (std::find(waiting_.begin(), waiting_.end(), event) == waiting_.end())
    waiting_.push_back(std::move(event));
  eventfd_write(readable_.get(), 1);
}

Result<std::vector<Event>> FakeEventSource::drain() {
  std::lock_guard lock(mutex_);
  eventfd_t ignored;
  eventfd_read(readable_.get(), &ignored);
  return std::exchange(waiting_, {});
}

void FakePathWatcher::touch(const std::string& path) {
  {
    std::lock_guard lock(mutex_);
    if (!watched_.contains(path) && !watched_.contains(std::string(parent_path(path)))) return;
  }
  events_.emit({Event::Kind::path, path});
}

void FakePathWatcher::connect(FakeFileSystem& files) {
  files.observe([this](const std::string& path) { touch(path); });
}

void FakePathWatcher::refuse(std::optional<Error> error) {
  std::lock_guard lock(mutex_);
  refusal_ = std::move(error);
}

std::set<std::string> FakePathWatcher::watched() const {
  std::lock_guard lock(mutex_);
  return watched_;
}

Status FakePathWatcher::watch(const std::string& directory) {
  std::lock_guard lock(mutex_);
  if (refusal_ && !watched_.contains(directory)) return *refusal_;
  watched_.insert(directory);
  return {};
}

void FakePathWatcher::unwatch(const std::string& directory) {
  std::lock_guard lock(mutex_);
  watched_.erase(directory);
}

}  // namespace consort::system
